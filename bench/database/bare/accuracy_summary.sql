-- accuracy_summary in one statement, all months at once.
INSERT INTO accuracy_summary (`date`, customer_code, division, segment, category, forecast_quantity, sold_quantity, absolute_error)
SELECT f.`date`, f.customer_code, COALESCE(p.division, 'no division'), COALESCE(p.segment, 'no segment'),
       COALESCE(p.category, 'no category'), SUM(f.forecast_quantity), SUM(f.sold_quantity), SUM(ABS(f.forecast_quantity - f.sold_quantity))
  FROM fact_act_est AS f
  LEFT JOIN product AS p ON p.product_code = f.product_code
 GROUP BY f.`date`, f.customer_code, COALESCE(p.division, 'no division'), COALESCE(p.segment, 'no segment'),
          COALESCE(p.category, 'no category')
