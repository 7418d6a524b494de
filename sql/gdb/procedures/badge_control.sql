-- One row: what the data sets of the market badges must add up to, from the base tables by dates alone. Its columns are DATA_SET__column.
-- p_period_end: the last day that counts.
-- market_badges__units, market_badges__row_count (pairs of market and fiscal year with sales),
-- market_badges_current__units, market_badges_current__units_last_year, market_badges_current__row_count (markets that sold in either year),
-- badge_movement__units, badge_movement__units_last_year, badge_movement__units_change, badge_movement__row_count (as before),
-- badge_bars__units, badge_bars__units_last_year, badge_bars__markets, badge_bars__row_count (at most 21 bars),
-- region_badges__units, region_badges__markets, region_badges__row_count (pairs of region and fiscal year with sales),
-- badge_share__units, badge_share__markets, badge_share__row_count (fiscal years with sales),
-- burst_keys__units, burst_keys__markets, burst_keys__row_count (regions that sold in the fiscal year).
-- One look at the lines for all of them: the index sales_by_customer_year holds all that is needed, in the order of the groups.
CREATE PROCEDURE badge_control(p_period_end DATE)
READS SQL DATA
BEGIN
  -- The last 1 September up to the period's end, and the same months a year before.
  DECLARE v_start DATE DEFAULT MAKEDATE(YEAR(p_period_end) - (MONTH(p_period_end) < 9), 1) + INTERVAL 8 MONTH;
  DECLARE v_before, v_end_before DATE;
  DECLARE v_units, v_this_year, v_last_year BIGINT;
  DECLARE v_market_years, v_region_years, v_years, v_either, v_markets, v_regions INT;
  SET v_before = v_start - INTERVAL 1 YEAR, v_end_before = p_period_end - INTERVAL 1 YEAR;
  SELECT COALESCE(SUM(f.units), 0), COALESCE(SUM(f.this_year), 0), COALESCE(SUM(f.last_year), 0),
         COUNT(DISTINCT COALESCE(NULLIF(TRIM(c.market), ''), 'no market'), f.fiscal_year),
         COUNT(DISTINCT COALESCE(TRIM(m.region), ''), f.fiscal_year),
         COUNT(DISTINCT f.fiscal_year),
         COUNT(DISTINCT CASE WHEN f.this_year IS NOT NULL OR f.last_year IS NOT NULL
                             THEN COALESCE(NULLIF(TRIM(c.market), ''), 'no market') END),
         COUNT(DISTINCT CASE WHEN f.this_year IS NOT NULL THEN COALESCE(NULLIF(TRIM(c.market), ''), 'no market') END),
         COUNT(DISTINCT CASE WHEN f.this_year IS NOT NULL THEN COALESCE(TRIM(m.region), '') END)
    INTO v_units, v_this_year, v_last_year, v_market_years, v_region_years, v_years, v_either, v_markets, v_regions
    FROM (SELECT customer_code, fiscal_year, SUM(sold_quantity) AS units, SUM(CASE WHEN `date` >= v_start THEN sold_quantity END) AS this_year,
                 SUM(CASE WHEN `date` BETWEEN v_before AND v_end_before THEN sold_quantity END) AS last_year
            FROM fact_sales_monthly FORCE INDEX (sales_by_customer_year)
           WHERE `date` <= p_period_end
           GROUP BY customer_code, fiscal_year) AS f
    LEFT JOIN dim_customer AS c ON c.customer_code = f.customer_code
    LEFT JOIN (SELECT TRIM(market) AS market, MIN(TRIM(region)) AS region  -- kept with a key, so that each finds its own at once
                 FROM dim_market
                GROUP BY TRIM(market)) AS m ON m.market = TRIM(c.market);
  SELECT v_units AS market_badges__units, v_market_years AS market_badges__row_count,
         v_this_year AS market_badges_current__units, v_last_year AS market_badges_current__units_last_year,
         v_either AS market_badges_current__row_count,
         v_this_year AS badge_movement__units, v_last_year AS badge_movement__units_last_year,
         v_this_year - v_last_year AS badge_movement__units_change, v_either AS badge_movement__row_count,
         v_this_year AS badge_bars__units, v_last_year AS badge_bars__units_last_year, v_either AS badge_bars__markets,
         LEAST(v_either, 21) AS badge_bars__row_count,
         v_units AS region_badges__units, v_market_years AS region_badges__markets, v_region_years AS region_badges__row_count,
         v_units AS badge_share__units, v_market_years AS badge_share__markets, v_years AS badge_share__row_count,
         v_this_year AS burst_keys__units, v_markets AS burst_keys__markets, v_regions AS burst_keys__row_count;
END
