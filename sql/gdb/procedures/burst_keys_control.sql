-- One row: what burst_keys must add up to, from the base tables by dates alone.
-- units, markets (that sold in the fiscal year), row_count (their regions).
CREATE PROCEDURE burst_keys_control(p_period_end DATE)
READS SQL DATA
BEGIN
  -- The last 1 September up to the period's end.
  DECLARE v_year_start DATE DEFAULT MAKEDATE(YEAR(p_period_end) - (MONTH(p_period_end) < 9), 1) + INTERVAL 8 MONTH;
  DECLARE v_markets, v_regions INT;
  SELECT COUNT(DISTINCT COALESCE(NULLIF(TRIM(c.market), ''), 'no market')), COUNT(DISTINCT COALESCE(TRIM(m.region), ''))
    INTO v_markets, v_regions
    FROM (SELECT customer_code, fiscal_year, MIN(`date`) AS first_month FROM fact_sales_monthly GROUP BY customer_code, fiscal_year) AS f
    LEFT JOIN dim_customer AS c ON c.customer_code = f.customer_code
    LEFT JOIN dim_market AS m ON TRIM(m.market) = TRIM(c.market)
   WHERE f.first_month BETWEEN v_year_start AND p_period_end;
  SELECT CAST(COALESCE(SUM(sold_quantity), 0) AS SIGNED) AS units, v_markets AS markets, v_regions AS row_count
    FROM fact_sales_monthly
   WHERE `date` BETWEEN v_year_start AND p_period_end;
END
