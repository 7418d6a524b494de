-- Units and Gold markets by region and fiscal year, up to the period's end: fiscal years ascending, most units first.
-- p_period_end: the last day that counts. p_threshold: units above which a market is Gold; exactly as many are Silver.
-- region, fiscal_year (number), fiscal_year_label ('FY2022 to date' where it ends after the period), markets (with sales),
-- gold_markets, units, share (fraction of the fiscal year's units), units_last_year (the same months of the fiscal year before; NULL
-- where the region sold nothing in them), change_pct (fraction; NULL without last year's units).
CREATE PROCEDURE region_badges(p_period_end DATE, p_threshold BIGINT)
READS SQL DATA
SELECT r.region, r.fiscal_year, fiscal_year_label(r.fiscal_year, p_period_end) AS fiscal_year_label,
       r.markets, r.gold_markets, CAST(r.units AS SIGNED) AS units,
       ratio_of(r.units, SUM(r.units) OVER (PARTITION BY r.fiscal_year)) AS share,
       CAST(r.units_last_year AS SIGNED) AS units_last_year,
       ratio_of(r.units - r.units_last_year, r.units_last_year) AS change_pct
  FROM (SELECT region, fiscal_year, markets, gold_markets, units,
               CASE WHEN LAG(fiscal_year) OVER (PARTITION BY region ORDER BY fiscal_year) = fiscal_year - 1
                    THEN LAG(units_same_months) OVER (PARTITION BY region ORDER BY fiscal_year) END AS units_last_year
          FROM (SELECT COALESCE(m.region, '') AS region, b.fiscal_year, COUNT(*) AS markets,
                       COUNT(CASE WHEN b.units > p_threshold THEN 1 END) AS gold_markets, SUM(b.units) AS units,
                       SUM(b.units_same_months) AS units_same_months
                  -- Of the fiscal year before the period's, the months up to the period's are set apart.
                  FROM (SELECT market, fiscal_year, SUM(units) AS units,
                               SUM(CASE WHEN fiscal_year <> get_fiscal_year(p_period_end) - 1 OR `date` <= p_period_end - INTERVAL 1 YEAR
                                        THEN units END) AS units_same_months
                          FROM market_month
                         WHERE `date` <= p_period_end
                         GROUP BY market, fiscal_year) AS b
                  LEFT JOIN market AS m ON m.market = b.market
                 GROUP BY COALESCE(m.region, ''), b.fiscal_year) AS g) AS r
 ORDER BY r.fiscal_year, r.units DESC, r.region
