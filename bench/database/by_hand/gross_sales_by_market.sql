-- procedures: top_markets_by_region, leading_markets_by_region
-- by hand
SELECT c.region, c.market, SUM(s.sold_quantity * g.gross_price) AS gross_sales
  FROM fact_sales_monthly AS s
  JOIN dim_customer AS c ON c.customer_code = s.customer_code
  JOIN fact_gross_price AS g ON g.product_code = s.product_code AND g.fiscal_year = get_fiscal_year(s.`date`)
 WHERE get_fiscal_year(s.`date`) = 2021
 GROUP BY c.region, c.market
 ORDER BY gross_sales DESC
-- over the views
SELECT c.region, c.market, SUM(n.gross_price_total) AS gross_sales
  FROM gross_sales AS n
  JOIN customer AS c ON c.customer_code = n.customer_code
 WHERE n.`date` BETWEEN '2020-09-01' AND '2021-08-31'
 GROUP BY c.region, c.market
 ORDER BY gross_sales DESC
