-- The rows of the charts of units by market: the twenty markets with the most units in the period's fiscal year, then the others as one
-- row where there are more than one of them; one more is shown by its name.
-- p_period_end: the last day that counts.
-- bar_rank (1 to 21), bar ('India', 'Other, 7 markets'), markets (how many the bar stands for), units, units_last_year (the same
-- months of the fiscal year before; 0 without any).
CREATE PROCEDURE badge_bars(p_period_end DATE)
READS SQL DATA
SELECT g.bar_rank, CASE WHEN g.markets > 1 THEN CONCAT('Other, ', g.markets, ' markets') ELSE g.first_market END AS bar,
       g.markets, CAST(g.units AS SIGNED) AS units, CAST(g.units_last_year AS SIGNED) AS units_last_year
  FROM (SELECT LEAST(market_rank, 21) AS bar_rank, COUNT(*) AS markets, MIN(market) AS first_market,
               SUM(units) AS units, SUM(units_last_year) AS units_last_year
          FROM (SELECT market, units, units_last_year, ROW_NUMBER() OVER (ORDER BY units DESC, market) AS market_rank
                  FROM (SELECT market,
                               SUM(CASE WHEN fiscal_year = get_fiscal_year(p_period_end) THEN units ELSE 0 END)     AS units,
                               SUM(CASE WHEN fiscal_year = get_fiscal_year(p_period_end) - 1 THEN units ELSE 0 END) AS units_last_year
                          FROM market_month
                         WHERE (fiscal_year = get_fiscal_year(p_period_end) AND `date` <= p_period_end)
                            OR (fiscal_year = get_fiscal_year(p_period_end) - 1 AND `date` <= p_period_end - INTERVAL 1 YEAR)
                         GROUP BY market) AS both_years) AS ranked
         GROUP BY LEAST(market_rank, 21)) AS g
 ORDER BY g.bar_rank
