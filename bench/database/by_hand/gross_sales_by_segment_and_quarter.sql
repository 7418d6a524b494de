-- procedures: market_sales
-- by hand
SELECT c.market, c.channel, c.platform, p.division, p.segment, get_fiscal_quarter(s.`date`) AS fiscal_quarter,
       SUM(s.sold_quantity) AS units, SUM(s.sold_quantity * g.gross_price) AS gross_sales
  FROM fact_sales_monthly AS s
  JOIN dim_customer AS c ON c.customer_code = s.customer_code
  JOIN dim_product AS p ON p.product_code = s.product_code
  JOIN fact_gross_price AS g ON g.product_code = s.product_code AND g.fiscal_year = get_fiscal_year(s.`date`)
 WHERE get_fiscal_year(s.`date`) = 2021
 GROUP BY c.market, c.channel, c.platform, p.division, p.segment, get_fiscal_quarter(s.`date`)
-- over the views
SELECT c.market, c.channel, c.platform, p.division, p.segment, get_fiscal_quarter(n.`date`) AS fiscal_quarter,
       SUM(n.sold_quantity) AS units, SUM(n.gross_price_total) AS gross_sales
  FROM gross_sales AS n
  JOIN customer AS c ON c.customer_code = n.customer_code
  JOIN product AS p ON p.product_code = n.product_code
 WHERE n.`date` BETWEEN '2020-09-01' AND '2021-08-31'
 GROUP BY c.market, c.channel, c.platform, p.division, p.segment, get_fiscal_quarter(n.`date`)
