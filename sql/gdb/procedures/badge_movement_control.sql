-- One row: what badge_movement must add up to, from the base tables by dates alone.
-- units, units_last_year (0 where there were none), units_change, row_count (markets that sold in either year).
CREATE PROCEDURE badge_movement_control(p_period_end DATE, p_threshold BIGINT)
READS SQL DATA
BEGIN
  -- The last 1 September up to the period's end.
  DECLARE v_year_start DATE DEFAULT MAKEDATE(YEAR(p_period_end) - (MONTH(p_period_end) < 9), 1) + INTERVAL 8 MONTH;
  SELECT CAST(COALESCE(SUM(CASE WHEN `date` BETWEEN v_year_start AND p_period_end THEN sold_quantity END), 0) AS SIGNED) AS units,
         CAST(COALESCE(SUM(CASE WHEN `date` BETWEEN v_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                                THEN sold_quantity END), 0) AS SIGNED) AS units_last_year,
         CAST(COALESCE(SUM(CASE WHEN `date` BETWEEN v_year_start AND p_period_end THEN sold_quantity
                                WHEN `date` BETWEEN v_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                                THEN -sold_quantity END), 0) AS SIGNED) AS units_change,
         (SELECT COUNT(DISTINCT COALESCE(NULLIF(TRIM(c.market), ''), 'no market'))
            FROM (SELECT customer_code, fiscal_year, MIN(`date`) AS first_month FROM fact_sales_monthly GROUP BY customer_code, fiscal_year) AS f
            LEFT JOIN dim_customer AS c ON c.customer_code = f.customer_code
           WHERE (f.first_month BETWEEN v_year_start AND p_period_end)
              OR (f.first_month BETWEEN v_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR)) AS row_count
    FROM fact_sales_monthly
   WHERE `date` BETWEEN v_year_start - INTERVAL 1 YEAR AND p_period_end;
END
