-- procedures: customer_share, customer_share_by_region, top_customers, leading_customers, leading_customers_by_region
-- by hand
SELECT c.customer, c.region, SUM(s.sold_quantity * g.gross_price * (1 - pre.pre_invoice_discount_pct)
                 * (1 - post.discounts_pct - post.other_deductions_pct)) AS net_sales
  FROM fact_sales_monthly AS s
  JOIN dim_customer AS c ON c.customer_code = s.customer_code
  JOIN fact_gross_price AS g ON g.product_code = s.product_code AND g.fiscal_year = get_fiscal_year(s.`date`)
  JOIN fact_pre_invoice_deductions AS pre
    ON pre.customer_code = s.customer_code AND pre.fiscal_year = get_fiscal_year(s.`date`)
  JOIN fact_post_invoice_deductions AS post
    ON post.customer_code = s.customer_code AND post.product_code = s.product_code AND post.`date` = s.`date`
 WHERE get_fiscal_year(s.`date`) = 2021
 GROUP BY c.customer, c.region
 ORDER BY net_sales DESC
-- over the views
SELECT c.customer, c.region, SUM(n.net_sales) AS net_sales
  FROM net_sales AS n
  JOIN customer AS c ON c.customer_code = n.customer_code
 WHERE n.`date` BETWEEN '2020-09-01' AND '2021-08-31'
 GROUP BY c.customer, c.region
 ORDER BY net_sales DESC
