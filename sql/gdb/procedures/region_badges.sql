-- Units and Gold markets by region and fiscal year, up to the period's end: fiscal years ascending, most units first.
-- p_period_end: the last day that counts. p_threshold: units above which a market is Gold; exactly as many are Silver.
-- region, fiscal_year (number), fiscal_year_label ('FY2022 to date' where it ends after the period), markets (with sales),
-- gold_markets, units, share (fraction of the fiscal year's units).
CREATE PROCEDURE region_badges(p_period_end DATE, p_threshold BIGINT)
READS SQL DATA
SELECT r.region, r.fiscal_year, fiscal_year_label(r.fiscal_year, p_period_end) AS fiscal_year_label,
       r.markets, r.gold_markets, CAST(r.units AS SIGNED) AS units,
       CAST(ROUND(CAST(r.units AS DECIMAL(30,12)) / NULLIF(SUM(r.units) OVER (PARTITION BY r.fiscal_year), 0), 6) AS DECIMAL(12,6)) AS share
  FROM (SELECT COALESCE(m.region, '') AS region, b.fiscal_year, COUNT(*) AS markets,
               COUNT(CASE WHEN b.units > p_threshold THEN 1 END) AS gold_markets, SUM(b.units) AS units
          FROM (SELECT market, fiscal_year, SUM(units) AS units
                  FROM market_month
                 WHERE `date` <= p_period_end
                 GROUP BY market, fiscal_year) AS b
          LEFT JOIN market AS m ON m.market = b.market
         GROUP BY COALESCE(m.region, ''), b.fiscal_year) AS r
 ORDER BY r.fiscal_year, r.units DESC, r.region
