-- The regions that sold in the period's fiscal year, most units first: for sheets that repeat, or a file a region.
-- p_period_end: the last day that counts.
-- region ('no region' where it isn't known), region_rank (1 has the most units), markets (with sales), market_names ('India and Japan'),
-- units.
CREATE PROCEDURE burst_keys(p_period_end DATE)
READS SQL DATA
SELECT b.region, ROW_NUMBER() OVER (ORDER BY b.units DESC, b.region) AS region_rank, b.markets, b.market_names, CAST(b.units AS SIGNED) AS units
  FROM (SELECT COALESCE(NULLIF(m.region, ''), 'no region') AS region, COUNT(*) AS markets,
               spoken_list(GROUP_CONCAT(y.market ORDER BY y.units DESC, y.market SEPARATOR ', ')) AS market_names, SUM(y.units) AS units
          FROM (SELECT market, SUM(units) AS units
                  FROM market_month
                 WHERE fiscal_year = get_fiscal_year(p_period_end) AND `date` <= p_period_end
                 GROUP BY market) AS y
          LEFT JOIN market AS m ON m.market = y.market
         GROUP BY COALESCE(NULLIF(m.region, ''), 'no region')) AS b
 ORDER BY region_rank
