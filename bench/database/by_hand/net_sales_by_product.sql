-- procedures: top_products_by_sales, top_products, division_products, product_sales, top_products_insight
-- by hand
SELECT p.division, p.product, SUM(s.sold_quantity * g.gross_price * (1 - pre.pre_invoice_discount_pct)
                 * (1 - post.discounts_pct - post.other_deductions_pct)) AS net_sales
  FROM fact_sales_monthly AS s
  JOIN dim_product AS p ON p.product_code = s.product_code
  JOIN fact_gross_price AS g ON g.product_code = s.product_code AND g.fiscal_year = get_fiscal_year(s.`date`)
  JOIN fact_pre_invoice_deductions AS pre
    ON pre.customer_code = s.customer_code AND pre.fiscal_year = get_fiscal_year(s.`date`)
  JOIN fact_post_invoice_deductions AS post
    ON post.customer_code = s.customer_code AND post.product_code = s.product_code AND post.`date` = s.`date`
 WHERE get_fiscal_year(s.`date`) = 2021
 GROUP BY p.division, p.product
 ORDER BY net_sales DESC
-- over the views
SELECT p.division, p.product, SUM(n.net_sales) AS net_sales
  FROM net_sales AS n
  JOIN product AS p ON p.product_code = n.product_code
 WHERE n.`date` BETWEEN '2020-09-01' AND '2021-08-31'
 GROUP BY p.division, p.product
 ORDER BY net_sales DESC
