-- segment_summary in one statement, all months at once.
INSERT INTO segment_summary (`date`, customer_code, division, segment, units, gross_sales, net_invoice_sales, net_sales, cost_of_goods)
SELECT n.`date`, n.customer_code, COALESCE(p.division, 'no division'), COALESCE(p.segment, 'no segment'), SUM(n.sold_quantity),
       SUM(n.gross_price_total), SUM(n.net_invoice_sales), SUM(n.net_sales), SUM(n.sold_quantity * COALESCE(m.manufacturing_cost, 0))
  FROM net_sales AS n
  LEFT JOIN product AS p ON p.product_code = n.product_code
  LEFT JOIN fact_manufacturing_cost AS m ON m.product_code = n.product_code AND m.cost_year = n.fiscal_year
 GROUP BY n.`date`, n.customer_code, COALESCE(p.division, 'no division'), COALESCE(p.segment, 'no segment')
