-- Units and badge by market and fiscal year, up to the period's end: fiscal years ascending, most units first.
-- p_period_end: the last day that counts. p_threshold: units above which a market is Gold; exactly as many are Silver.
-- market, region, sub_zone, fiscal_year (number), fiscal_year_label ('FY2021', or 'FY2022 to date' where it ends after the period),
-- units, badge ('Gold' or 'Silver').
CREATE PROCEDURE market_badges(p_period_end DATE, p_threshold BIGINT)
READS SQL DATA
SELECT b.market, COALESCE(m.region, '') AS region, COALESCE(m.sub_zone, '') AS sub_zone,
       b.fiscal_year, fiscal_year_label(b.fiscal_year, p_period_end) AS fiscal_year_label,
       CAST(b.units AS SIGNED) AS units,
       CASE WHEN b.units > p_threshold THEN 'Gold' ELSE 'Silver' END AS badge
  FROM (SELECT market, fiscal_year, SUM(units) AS units
          FROM market_month
         WHERE `date` <= p_period_end
         GROUP BY market, fiscal_year) AS b
  LEFT JOIN market AS m ON m.market = b.market
 ORDER BY b.fiscal_year, b.units DESC, b.market
