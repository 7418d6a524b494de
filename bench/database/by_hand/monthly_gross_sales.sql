-- procedures: monthly_gross_sales
-- by hand
SELECT s.`date`, SUM(s.sold_quantity * g.gross_price) AS gross_sales
  FROM fact_sales_monthly AS s
  JOIN fact_gross_price AS g ON g.product_code = s.product_code AND g.fiscal_year = get_fiscal_year(s.`date`)
 WHERE get_fiscal_year(s.`date`) = 2021
 GROUP BY s.`date`
 ORDER BY s.`date`
-- over the views
SELECT n.`date`, SUM(n.gross_price_total) AS gross_sales
  FROM gross_sales AS n
 WHERE n.`date` BETWEEN '2020-09-01' AND '2021-08-31'
 GROUP BY n.`date`
 ORDER BY n.`date`
