-- Markets and units by badge, a row a fiscal year, ascending, up to the period's end.
-- p_period_end: the last day that counts. p_threshold: units above which a market is Gold; exactly as many are Silver.
-- fiscal_year (number), fiscal_year_label ('FY2022 to date' where it ends after the period), markets (with sales), gold_markets,
-- silver_markets, units, gold_units, silver_units, gold_share, silver_share (fractions of the year's units; NULL where these are 0).
CREATE PROCEDURE badge_share(p_period_end DATE, p_threshold BIGINT)
READS SQL DATA
SELECT y.fiscal_year, fiscal_year_label(y.fiscal_year, p_period_end) AS fiscal_year_label, y.markets, y.gold_markets,
       y.markets - y.gold_markets AS silver_markets, CAST(y.units AS SIGNED) AS units, CAST(y.gold_units AS SIGNED) AS gold_units,
       CAST(y.units - y.gold_units AS SIGNED) AS silver_units,
       ratio_of(y.gold_units, y.units) AS gold_share,
       ratio_of(y.units - y.gold_units, y.units) AS silver_share
  FROM (SELECT fiscal_year, COUNT(*) AS markets, COUNT(CASE WHEN units > p_threshold THEN 1 END) AS gold_markets, SUM(units) AS units,
               SUM(CASE WHEN units > p_threshold THEN units ELSE 0 END) AS gold_units
          FROM (SELECT market, fiscal_year, SUM(units) AS units
                  FROM market_month
                 WHERE `date` <= p_period_end
                 GROUP BY market, fiscal_year) AS b
         GROUP BY fiscal_year) AS y
 ORDER BY y.fiscal_year
