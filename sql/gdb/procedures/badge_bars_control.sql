-- One row: what badge_bars must add up to, from the base tables by dates alone.
-- units, units_last_year, markets (that sold in either year), row_count (at most 21 bars).
CREATE PROCEDURE badge_bars_control(p_period_end DATE)
READS SQL DATA
BEGIN
  -- The last 1 September up to the period's end.
  DECLARE v_year_start DATE DEFAULT MAKEDATE(YEAR(p_period_end) - (MONTH(p_period_end) < 9), 1) + INTERVAL 8 MONTH;
  DECLARE v_markets INT;
  SELECT COUNT(DISTINCT COALESCE(NULLIF(TRIM(c.market), ''), 'no market')) INTO v_markets
    FROM (SELECT customer_code, fiscal_year, MIN(`date`) AS first_month FROM fact_sales_monthly GROUP BY customer_code, fiscal_year) AS f
    LEFT JOIN dim_customer AS c ON c.customer_code = f.customer_code
   WHERE (f.first_month BETWEEN v_year_start AND p_period_end)
      OR (f.first_month BETWEEN v_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR);
  SELECT CAST(COALESCE(SUM(CASE WHEN `date` BETWEEN v_year_start AND p_period_end THEN sold_quantity END), 0) AS SIGNED) AS units,
         CAST(COALESCE(SUM(CASE WHEN `date` BETWEEN v_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                                THEN sold_quantity END), 0) AS SIGNED) AS units_last_year,
         v_markets AS markets, LEAST(v_markets, 21) AS row_count
    FROM fact_sales_monthly
   WHERE `date` BETWEEN v_year_start - INTERVAL 1 YEAR AND p_period_end;
END
