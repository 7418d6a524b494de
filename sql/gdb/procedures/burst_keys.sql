-- The regions that sold in the period's fiscal year, most units first: for sheets that repeat, or a file a region.
-- p_period_end: the last day that counts.
-- region ('no region' where it isn't known), region_rank (1 has the most units), markets (with sales), market_names ('India and Japan';
-- of more than eleven the first ten, 'and 5 others'), units.
CREATE PROCEDURE burst_keys(p_period_end DATE)
READS SQL DATA
SELECT b.region, ROW_NUMBER() OVER (ORDER BY b.units DESC, b.region) AS region_rank, b.markets,
       CASE WHEN b.markets > 11 THEN CONCAT(b.first_names, ' and ', b.markets - 10, ' others') ELSE spoken_list(b.first_names) END AS market_names,
       CAST(b.units AS SIGNED) AS units
  FROM (SELECT region, COUNT(*) AS markets, SUM(units) AS units,
               GROUP_CONCAT(CASE WHEN market_rank <= 10 OR markets = 11 THEN market END ORDER BY market_rank SEPARATOR ', ') AS first_names
          FROM (SELECT y.market, COALESCE(NULLIF(m.region, ''), 'no region') AS region, y.units,
                       ROW_NUMBER() OVER (PARTITION BY COALESCE(NULLIF(m.region, ''), 'no region') ORDER BY y.units DESC, y.market) AS market_rank,
                       COUNT(*) OVER (PARTITION BY COALESCE(NULLIF(m.region, ''), 'no region')) AS markets
                  FROM (SELECT market, SUM(units) AS units
                          FROM market_month
                         WHERE fiscal_year = get_fiscal_year(p_period_end) AND `date` <= p_period_end
                         GROUP BY market) AS y
                  LEFT JOIN market AS m ON m.market = y.market) AS ranked
         GROUP BY region) AS b
 ORDER BY region_rank
