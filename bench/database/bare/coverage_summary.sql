-- coverage_summary in one statement, all months at once.
INSERT INTO coverage_summary (`date`, market, line_count, unpriced, without_pre_invoice, without_post_invoice, uncosted, unforecast)
SELECT s.`date`, COALESCE(c.market, 'no market'), COUNT(*), SUM(g.product_code IS NULL), SUM(d.customer_code IS NULL),
       SUM(i.`date` IS NULL), SUM(m.product_code IS NULL), SUM(f.`date` IS NULL)
  FROM fact_sales_monthly AS s
  LEFT JOIN customer AS c ON c.customer_code = s.customer_code
  LEFT JOIN fact_gross_price AS g ON g.product_code = s.product_code AND g.fiscal_year = s.fiscal_year
  LEFT JOIN fact_pre_invoice_deductions AS d ON d.customer_code = s.customer_code AND d.fiscal_year = s.fiscal_year
  LEFT JOIN fact_post_invoice_deductions AS i
         ON i.`date` = s.`date` AND i.product_code = s.product_code AND i.customer_code = s.customer_code
  LEFT JOIN fact_manufacturing_cost AS m ON m.product_code = s.product_code AND m.cost_year = s.fiscal_year
  LEFT JOIN fact_forecast_monthly AS f
         ON f.`date` = s.`date` AND f.product_code = s.product_code AND f.customer_code = s.customer_code
 GROUP BY s.`date`, COALESCE(c.market, 'no market')
