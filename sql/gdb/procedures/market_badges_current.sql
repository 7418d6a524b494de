-- Units and badge by market in the period's fiscal year, up to the period's end, most units first.
-- p_period_end: the last day that counts. p_threshold: units above which a market is Gold; exactly as many are Silver.
-- badge_rank (1 has the most units; equal ones by name), market, region, sub_zone, units, units_to_threshold (0 once they are
-- reached), share (fraction of the year's units so far), badge ('Gold' or 'Silver'), units_last_year (the same months of the fiscal
-- year before; NULL where that has none), change_pct (fraction; NULL without last year's units).
-- A market that sold last year and not this one is a row with 0 units.
CREATE PROCEDURE market_badges_current(p_period_end DATE, p_threshold BIGINT)
READS SQL DATA
SELECT ROW_NUMBER() OVER (ORDER BY b.units DESC, b.market) AS badge_rank,
       b.market, COALESCE(m.region, '') AS region, COALESCE(m.sub_zone, '') AS sub_zone,
       CAST(b.units AS SIGNED) AS units,
       CAST(GREATEST(p_threshold - b.units, 0) AS SIGNED) AS units_to_threshold,
       ratio_of(b.units, SUM(b.units) OVER ()) AS share,
       CASE WHEN b.units > p_threshold THEN 'Gold' ELSE 'Silver' END AS badge,
       CAST(b.units_last_year AS SIGNED) AS units_last_year,
       ratio_of(b.units - b.units_last_year, b.units_last_year) AS change_pct
  FROM (SELECT market,
               SUM(CASE WHEN fiscal_year = get_fiscal_year(p_period_end) THEN units ELSE 0 END)     AS units,
               SUM(CASE WHEN fiscal_year = get_fiscal_year(p_period_end) - 1 THEN units END)        AS units_last_year
          FROM market_month
         WHERE (fiscal_year = get_fiscal_year(p_period_end) AND `date` <= p_period_end)
            OR (fiscal_year = get_fiscal_year(p_period_end) - 1 AND `date` <= p_period_end - INTERVAL 1 YEAR)
         GROUP BY market) AS b
  LEFT JOIN market AS m ON m.market = b.market
 ORDER BY badge_rank
