-- One row of figures for sentences about the period's fiscal year up to the period's end; true whatever the data.
-- p_period_end: the last day that counts. p_threshold: units above which a market is Gold; exactly as many are Silver.
-- fiscal_year (number), fiscal_year_label, year_is_over (1, or 0 where the fiscal year ends later), units, units_last_year (same
-- months; NULL where there were none), change_pct (fraction), markets, gold_markets,
-- gold_names ('India and USA'; of more than three the first three, 'and 2 more'; 'none'), gold_share (fraction of the units),
-- gold_sentence ('2 of 27 markets are Gold: India and USA'), largest_market, largest_units, largest_share, top3_names, top3_share,
-- next_market (the Silver market with the most units, 'none' where all are Gold), next_units_to_threshold (units it lacks).
CREATE PROCEDURE badge_insight(p_period_end DATE, p_threshold BIGINT)
READS SQL DATA
SELECT f.fiscal_year, fiscal_year_label(f.fiscal_year, p_period_end) AS fiscal_year_label,
       CASE WHEN p_period_end < CAST(CONCAT(f.fiscal_year, '-08-31') AS DATE) THEN 0 ELSE 1 END AS year_is_over,
       CAST(f.units AS SIGNED) AS units, CAST(f.units_last_year AS SIGNED) AS units_last_year,
       ratio_of(f.units - f.units_last_year, f.units_last_year) AS change_pct,
       f.markets, f.gold_markets,
       COALESCE(spoken_first(f.gold_list, f.gold_markets - 3), 'none') AS gold_names,
       ratio_of(f.gold_units, f.units) AS gold_share,
       CASE f.gold_markets WHEN 0 THEN 'No market is Gold'
            ELSE CONCAT(f.gold_markets, ' of ', f.markets, CASE f.markets WHEN 1 THEN ' market' ELSE ' markets' END,
                        CASE f.gold_markets WHEN 1 THEN ' is Gold: ' ELSE ' are Gold: ' END,
                        spoken_first(f.gold_list, f.gold_markets - 3)) END AS gold_sentence,
       COALESCE(f.largest_market, 'none') AS largest_market,
       CAST(COALESCE(f.largest_units, 0) AS SIGNED) AS largest_units,
       ratio_of(f.largest_units, f.units) AS largest_share,
       COALESCE(spoken_list(f.top3_list), 'none') AS top3_names,
       ratio_of(f.top3_units, f.units) AS top3_share,
       COALESCE(f.next_market, 'none') AS next_market,
       CAST(COALESCE(GREATEST(p_threshold - f.next_units, 0), 0) AS SIGNED) AS next_units_to_threshold
  FROM (SELECT get_fiscal_year(p_period_end) AS fiscal_year,
               COALESCE(SUM(units), 0) AS units, SUM(units_last_year) AS units_last_year, COUNT(*) AS markets,
               COUNT(CASE WHEN units > p_threshold THEN 1 END) AS gold_markets,
               SUM(CASE WHEN units > p_threshold THEN units ELSE 0 END) AS gold_units,
               GROUP_CONCAT(CASE WHEN units > p_threshold AND badge_rank <= 3 THEN market END ORDER BY badge_rank SEPARATOR ', ') AS gold_list,
               MAX(CASE WHEN badge_rank = 1 THEN market END) AS largest_market,
               MAX(CASE WHEN badge_rank = 1 THEN units END) AS largest_units,
               GROUP_CONCAT(CASE WHEN badge_rank <= 3 THEN market END ORDER BY badge_rank SEPARATOR ', ') AS top3_list,
               SUM(CASE WHEN badge_rank <= 3 THEN units END) AS top3_units,
               MAX(CASE WHEN is_gold = 0 AND rank_in_badge = 1 THEN market END) AS next_market,
               MAX(CASE WHEN is_gold = 0 AND rank_in_badge = 1 THEN units END) AS next_units
          FROM (SELECT market, units, units_last_year, units > p_threshold AS is_gold,
                       ROW_NUMBER() OVER (ORDER BY units DESC, market) AS badge_rank,
                       ROW_NUMBER() OVER (PARTITION BY units > p_threshold ORDER BY units DESC, market) AS rank_in_badge
                  FROM (SELECT market,
                               SUM(CASE WHEN fiscal_year = get_fiscal_year(p_period_end) THEN units ELSE 0 END) AS units,
                               SUM(CASE WHEN fiscal_year = get_fiscal_year(p_period_end) - 1 THEN units END)    AS units_last_year
                          FROM market_month
                         WHERE (fiscal_year = get_fiscal_year(p_period_end) AND `date` <= p_period_end)
                            OR (fiscal_year = get_fiscal_year(p_period_end) - 1 AND `date` <= p_period_end - INTERVAL 1 YEAR)
                         GROUP BY market) AS market_year) AS ranked) AS f
