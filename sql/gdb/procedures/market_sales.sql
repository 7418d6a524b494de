-- Units and gross sales by market, channel, platform, segment and quarter, up to the period's end: for a pivot that turns them.
-- p_period_end: the last day that counts.
-- region, sub_zone, market, channel, platform, division, segment, fiscal_year (number), fiscal_year_label ('FY2021', or 'FY2022 to date'
-- where it ends after the period), fiscal_quarter ('Q1' is September to November), units, gross_sales (rounded a line).
-- Customers get a number for their market, channel and platform, so that the summary's rows are told apart by numbers; the names come
-- last (half the time).
CREATE PROCEDURE market_sales(p_period_end DATE)
READS SQL DATA
SELECT COALESCE(n.region, '') AS region, COALESCE(n.sub_zone, '') AS sub_zone, COALESCE(n.market, 'no market') AS market,
       COALESCE(n.channel, 'no channel') AS channel, COALESCE(n.platform, 'no platform') AS platform, s.division, s.segment,
       s.fiscal_year, fiscal_year_label(s.fiscal_year, p_period_end) AS fiscal_year_label, CONCAT('Q', s.quarter) AS fiscal_quarter,
       CAST(s.units AS SIGNED) AS units, CAST(s.gross_sales AS DECIMAL(18,2)) AS gross_sales
  FROM (SELECT c.place, k.division, k.segment, k.fiscal_year, QUARTER(k.`date` + INTERVAL 4 MONTH) AS quarter,
               SUM(k.units) AS units, SUM(k.gross_sales) AS gross_sales
          FROM segment_summary AS k
          LEFT JOIN (SELECT customer_code, DENSE_RANK() OVER (ORDER BY market, channel, platform) AS place
                       FROM customer) AS c ON c.customer_code = k.customer_code
         WHERE k.`date` <= p_period_end
         GROUP BY c.place, k.division, k.segment, k.fiscal_year, QUARTER(k.`date` + INTERVAL 4 MONTH)) AS s
  LEFT JOIN (SELECT d.place, MIN(d.market) AS market, MIN(d.channel) AS channel, MIN(d.platform) AS platform,
                    MIN(m.region) AS region, MIN(m.sub_zone) AS sub_zone
               FROM (SELECT market, channel, platform, DENSE_RANK() OVER (ORDER BY market, channel, platform) AS place
                       FROM customer) AS d
               LEFT JOIN market AS m ON m.market = d.market
              GROUP BY d.place) AS n ON n.place = s.place
 ORDER BY s.fiscal_year, s.quarter, region, s.place, s.division, s.segment
