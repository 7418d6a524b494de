-- procedures: top_products_by_quantity
-- by hand
SELECT p.division, p.product, SUM(s.sold_quantity) AS units
  FROM fact_sales_monthly AS s
  JOIN dim_product AS p ON p.product_code = s.product_code
 WHERE get_fiscal_year(s.`date`) = 2021
 GROUP BY p.division, p.product
 ORDER BY units DESC
-- over the views
SELECT p.division, p.product, SUM(n.sold_quantity) AS units
  FROM net_sales AS n
  JOIN product AS p ON p.product_code = n.product_code
 WHERE n.`date` BETWEEN '2020-09-01' AND '2021-08-31'
 GROUP BY p.division, p.product
 ORDER BY units DESC
