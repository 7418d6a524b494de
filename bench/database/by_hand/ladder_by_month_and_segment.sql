-- procedures: finance_ladder, finance_ladder_total, finance_by_quarter, finance_by_segment, finance_by_year, top_movers
-- by hand
SELECT s.`date`, p.segment, SUM(s.sold_quantity * g.gross_price) AS gross_sales,
       SUM(s.sold_quantity * g.gross_price * (1 - pre.pre_invoice_discount_pct)) AS net_invoice_sales,
       SUM(s.sold_quantity * g.gross_price * (1 - pre.pre_invoice_discount_pct)
                 * (1 - post.discounts_pct - post.other_deductions_pct)) AS net_sales,
       SUM(s.sold_quantity * m.manufacturing_cost) AS manufacturing_cost
  FROM fact_sales_monthly AS s
  JOIN dim_product AS p ON p.product_code = s.product_code
  JOIN fact_gross_price AS g ON g.product_code = s.product_code AND g.fiscal_year = get_fiscal_year(s.`date`)
  JOIN fact_pre_invoice_deductions AS pre
    ON pre.customer_code = s.customer_code AND pre.fiscal_year = get_fiscal_year(s.`date`)
  JOIN fact_post_invoice_deductions AS post
    ON post.customer_code = s.customer_code AND post.product_code = s.product_code AND post.`date` = s.`date`
  JOIN fact_manufacturing_cost AS m ON m.product_code = s.product_code AND m.cost_year = get_fiscal_year(s.`date`)
 WHERE get_fiscal_year(s.`date`) = 2021
 GROUP BY s.`date`, p.segment
 ORDER BY s.`date`, p.segment
-- over the views
SELECT n.`date`, p.segment, SUM(n.gross_price_total) AS gross_sales, SUM(n.net_invoice_sales) AS net_invoice_sales,
       SUM(n.net_sales) AS net_sales, SUM(n.sold_quantity * m.manufacturing_cost) AS manufacturing_cost
  FROM net_sales AS n
  JOIN product AS p ON p.product_code = n.product_code
  JOIN fact_manufacturing_cost AS m ON m.product_code = n.product_code AND m.cost_year = n.fiscal_year
 WHERE n.`date` BETWEEN '2020-09-01' AND '2021-08-31'
 GROUP BY n.`date`, p.segment
 ORDER BY n.`date`, p.segment
