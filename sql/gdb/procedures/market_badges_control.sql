-- One row: what market_badges must add up to, from the base tables by dates alone.
-- units, row_count (pairs of market and fiscal year with sales).
CREATE PROCEDURE market_badges_control(p_period_end DATE, p_threshold BIGINT)
READS SQL DATA
SELECT CAST((SELECT COALESCE(SUM(sold_quantity), 0) FROM fact_sales_monthly WHERE `date` <= p_period_end) AS SIGNED) AS units,
       (SELECT COUNT(DISTINCT COALESCE(NULLIF(TRIM(c.market), ''), 'no market'), f.fiscal_year)
          FROM (SELECT customer_code, fiscal_year, MIN(`date`) AS first_month FROM fact_sales_monthly GROUP BY customer_code, fiscal_year) AS f
          LEFT JOIN dim_customer AS c ON c.customer_code = f.customer_code
         WHERE f.first_month <= p_period_end) AS row_count
