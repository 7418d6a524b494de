-- One row: what badge_share must add up to, from the base tables by dates alone.
-- units, markets (pairs of market and fiscal year with sales), row_count (fiscal years with sales).
CREATE PROCEDURE badge_share_control(p_period_end DATE, p_threshold BIGINT)
READS SQL DATA
SELECT CAST((SELECT COALESCE(SUM(sold_quantity), 0) FROM fact_sales_monthly WHERE `date` <= p_period_end) AS SIGNED) AS units,
       COUNT(DISTINCT COALESCE(NULLIF(TRIM(c.market), ''), 'no market'), f.fiscal_year) AS markets,
       COUNT(DISTINCT f.fiscal_year) AS row_count
  FROM (SELECT customer_code, fiscal_year, MIN(`date`) AS first_month FROM fact_sales_monthly GROUP BY customer_code, fiscal_year) AS f
  LEFT JOIN dim_customer AS c ON c.customer_code = f.customer_code
 WHERE f.first_month <= p_period_end
