-- One row: what month_lines must add up to, from the base tables alone.
-- units, gross_sales, net_invoice_sales, net_sales (rounded a line), row_count (lines of the month).
CREATE PROCEDURE month_lines_control(p_period_end DATE)
READS SQL DATA
SELECT CAST(COALESCE(SUM(s.sold_quantity), 0) AS SIGNED) AS units,
       CAST(COALESCE(SUM(ROUND(s.sold_quantity * COALESCE(g.gross_price, 0), 2)), 0) AS DECIMAL(18,2)) AS gross_sales,
       CAST(COALESCE(SUM(ROUND(ROUND(s.sold_quantity * COALESCE(g.gross_price, 0), 2)
                               * (1 - COALESCE(d.pre_invoice_discount_pct, 0)), 2)), 0) AS DECIMAL(18,2)) AS net_invoice_sales,
       CAST(COALESCE(SUM(ROUND(ROUND(s.sold_quantity * COALESCE(g.gross_price, 0), 2)
                               * (1 - COALESCE(d.pre_invoice_discount_pct, 0))
                               * (1 - COALESCE(o.discounts_pct + o.other_deductions_pct, 0)), 2)), 0) AS DECIMAL(18,2)) AS net_sales,
       COUNT(*) AS row_count
  FROM fact_sales_monthly AS s
  LEFT JOIN fact_gross_price AS g ON g.product_code = s.product_code AND g.fiscal_year = s.fiscal_year
  LEFT JOIN fact_pre_invoice_deductions AS d ON d.customer_code = s.customer_code AND d.fiscal_year = s.fiscal_year
  LEFT JOIN fact_post_invoice_deductions AS o
         ON o.`date` = s.`date` AND o.product_code = s.product_code AND o.customer_code = s.customer_code
 WHERE s.`date` = CAST(DATE_FORMAT(p_period_end, '%Y-%m-01') AS DATE)
