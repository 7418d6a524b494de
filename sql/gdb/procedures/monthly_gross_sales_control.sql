-- One row: what monthly_gross_sales must add up to, from the base tables alone.
-- units, gross_sales (rounded a line), row_count (months in which the chosen customers bought).
CREATE PROCEDURE monthly_gross_sales_control(p_period_end DATE, p_customers VARCHAR(4000))
READS SQL DATA
SELECT CAST(COALESCE(SUM(s.sold_quantity), 0) AS SIGNED) AS units,
       CAST(COALESCE(SUM(ROUND(s.sold_quantity * COALESCE(g.gross_price, 0), 2)), 0) AS DECIMAL(18,2)) AS gross_sales,
       COUNT(DISTINCT s.`date`) AS row_count
  FROM fact_sales_monthly AS s
  LEFT JOIN fact_gross_price AS g ON g.product_code = s.product_code AND g.fiscal_year = s.fiscal_year
 WHERE s.`date` <= p_period_end
   AND (p_customers = '' OR CONCAT(',', REPLACE(p_customers, ' ', ''), ',') LIKE CONCAT('%,', s.customer_code, ',%'))
