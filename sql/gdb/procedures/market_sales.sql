-- Units and gross sales by market, channel, platform, segment and quarter, up to the period's end: for a pivot that turns them.
-- p_period_end: the last day that counts.
-- region, sub_zone, market, channel, platform, division, segment, fiscal_year (number), fiscal_year_label ('FY2021', or 'FY2022 to date'
-- where it ends after the period), fiscal_quarter ('Q1' is September to November), units, gross_sales (rounded a line).
CREATE PROCEDURE market_sales(p_period_end DATE)
READS SQL DATA
SELECT COALESCE(m.region, '') AS region, COALESCE(m.sub_zone, '') AS sub_zone, s.market, s.channel, s.platform, s.division, s.segment,
       s.fiscal_year, fiscal_year_label(s.fiscal_year, p_period_end) AS fiscal_year_label, CONCAT('Q', s.quarter) AS fiscal_quarter,
       CAST(s.units AS SIGNED) AS units, CAST(s.gross_sales AS DECIMAL(18,2)) AS gross_sales
  FROM (SELECT COALESCE(c.market, 'no market') AS market, COALESCE(c.channel, 'no channel') AS channel,
               COALESCE(c.platform, 'no platform') AS platform, k.division, k.segment, k.fiscal_year, k.quarter,
               SUM(k.units) AS units, SUM(k.gross_sales) AS gross_sales
          FROM (SELECT customer_code, division, segment, fiscal_year, QUARTER(`date` + INTERVAL 4 MONTH) AS quarter,
                       SUM(units) AS units, SUM(gross_sales) AS gross_sales
                  FROM segment_summary
                 WHERE `date` <= p_period_end
                 GROUP BY customer_code, division, segment, fiscal_year, QUARTER(`date` + INTERVAL 4 MONTH)) AS k
          LEFT JOIN customer AS c ON c.customer_code = k.customer_code
         GROUP BY COALESCE(c.market, 'no market'), COALESCE(c.channel, 'no channel'), COALESCE(c.platform, 'no platform'),
                  k.division, k.segment, k.fiscal_year, k.quarter) AS s
  LEFT JOIN market AS m ON m.market = s.market
 ORDER BY s.fiscal_year, s.quarter, region, s.market, s.channel, s.platform, s.division, s.segment
