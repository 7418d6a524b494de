-- How the markets' badges moved against the fiscal year before: promoted markets first, then demoted, new and gone ones, most units first.
-- p_period_end: the last day that counts. p_threshold: units above which a market is Gold; exactly as many are Silver.
-- A fiscal year that isn't over is held against the same months of the year before, both 'to date': the badges are those of these months,
-- and nobody is promoted or demoted yet, only ahead or behind.
-- market, region, units (NULL where there were none), units_last_year (same months; NULL where there were none), units_change, change_pct (fraction; NULL without last
-- year's units), badge, badge_last_year ('Gold', 'Silver', 'none' without units), movement (by movement_rank 1 to 6 of a year that is over:
-- 'promoted', 'demoted', 'new', 'gone', 'stays Gold', 'stays Silver'; to date: 'ahead', 'behind', 'new', 'not yet', 'Gold as then',
-- 'Silver as then'). Where no market has units last year nobody is new: 'no last year'.
CREATE PROCEDURE badge_movement(p_period_end DATE, p_threshold BIGINT)
READS SQL DATA
SELECT b.market, COALESCE(m.region, '') AS region, CAST(b.units AS SIGNED) AS units, CAST(b.units_last_year AS SIGNED) AS units_last_year,
       CAST(COALESCE(b.units, 0) - COALESCE(b.units_last_year, 0) AS SIGNED) AS units_change,
       ratio_of(COALESCE(b.units, 0) - b.units_last_year, b.units_last_year) AS change_pct,
       b.badge, b.badge_last_year,
       CASE WHEN b.known_before = 0 THEN 'no last year'
            WHEN b.movement_rank = 3 THEN 'new'
            WHEN p_period_end < CAST(CONCAT(get_fiscal_year(p_period_end), '-08-31') AS DATE)
            THEN CASE b.movement_rank WHEN 1 THEN 'ahead' WHEN 2 THEN 'behind' WHEN 4 THEN 'not yet' ELSE CONCAT(b.badge, ' as then') END
            ELSE CASE b.movement_rank WHEN 1 THEN 'promoted' WHEN 2 THEN 'demoted' WHEN 4 THEN 'gone' ELSE CONCAT('stays ', b.badge) END
            END AS movement,
       b.movement_rank
  FROM (SELECT market, units, units_last_year, badge, badge_last_year, COUNT(units_last_year) OVER () AS known_before,
               CASE WHEN badge_last_year = 'none' THEN 3 WHEN badge = 'none' THEN 4
                    WHEN badge = 'Gold' AND badge_last_year = 'Silver' THEN 1 WHEN badge = 'Silver' AND badge_last_year = 'Gold' THEN 2
                    WHEN badge = 'Gold' THEN 5 ELSE 6 END AS movement_rank
          FROM (SELECT market, units, units_last_year,
                       CASE WHEN units IS NULL THEN 'none' WHEN units > p_threshold THEN 'Gold' ELSE 'Silver' END AS badge,
                       CASE WHEN units_last_year IS NULL THEN 'none' WHEN units_last_year > p_threshold THEN 'Gold' ELSE 'Silver' END AS badge_last_year
                  FROM (SELECT market,
                               SUM(CASE WHEN fiscal_year = get_fiscal_year(p_period_end) THEN units END)     AS units,
                               SUM(CASE WHEN fiscal_year = get_fiscal_year(p_period_end) - 1 THEN units END) AS units_last_year
                          FROM market_month
                         WHERE (fiscal_year = get_fiscal_year(p_period_end) AND `date` <= p_period_end)
                            OR (fiscal_year = get_fiscal_year(p_period_end) - 1 AND `date` <= p_period_end - INTERVAL 1 YEAR)
                         GROUP BY market) AS both_years) AS badged) AS b
  LEFT JOIN market AS m ON m.market = b.market
 ORDER BY b.movement_rank, b.units DESC, b.units_last_year DESC, b.market
