-- Forecast against sales by market, channel, product category and quarter of the fiscal year up to the period's end: for a pivot.
-- p_fiscal_year_start, p_period_end: first and last day that count. Only months with sales count: forecasts reach further.
-- region, market, channel, division, segment, category, fiscal_quarter ('Q1' is September to November), forecast, sold (units),
-- net_error (forecast less sold), overstock, stock_out (units forecast above and below what was sold, counted by month, product and
-- customer), absolute_error (both together). Errors are NULL where nothing at all is forecast.
CREATE PROCEDURE forecast_errors(p_fiscal_year_start DATE, p_period_end DATE)
READS SQL DATA
SELECT COALESCE(m.region, '') AS region, e.market, e.channel, e.division, e.segment, e.category, CONCAT('Q', e.quarter) AS fiscal_quarter,
       CAST(e.forecast AS SIGNED) AS forecast, CAST(e.sold AS SIGNED) AS sold,
       CAST(CASE WHEN e.known THEN e.forecast - e.sold END AS SIGNED) AS net_error,
       CAST(CASE WHEN e.known THEN (e.absolute_error + e.forecast - e.sold) DIV 2 END AS SIGNED) AS overstock,
       CAST(CASE WHEN e.known THEN (e.absolute_error - e.forecast + e.sold) DIV 2 END AS SIGNED) AS stock_out,
       CAST(CASE WHEN e.known THEN e.absolute_error END AS SIGNED) AS absolute_error
  FROM (SELECT COALESCE(c.market, 'no market') AS market, COALESCE(c.channel, 'no channel') AS channel,
               k.division, k.segment, k.category, k.quarter, SUM(SUM(k.forecast)) OVER () > 0 AS known,
               SUM(k.forecast) AS forecast, SUM(k.sold) AS sold, SUM(k.absolute_error) AS absolute_error
          FROM (SELECT customer_code, division, segment, category, QUARTER(`date` + INTERVAL 4 MONTH) AS quarter,
                       SUM(forecast_quantity) AS forecast, SUM(sold_quantity) AS sold, SUM(absolute_error) AS absolute_error
                  FROM accuracy_summary
                 WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end AND `date` IN (SELECT month_start FROM covered_month)
                 GROUP BY customer_code, division, segment, category, QUARTER(`date` + INTERVAL 4 MONTH)) AS k
          LEFT JOIN customer AS c ON c.customer_code = k.customer_code
         GROUP BY COALESCE(c.market, 'no market'), COALESCE(c.channel, 'no channel'), k.division, k.segment, k.category, k.quarter) AS e
  LEFT JOIN market AS m ON m.market = e.market
 ORDER BY e.quarter, region, e.market, e.channel, e.division, e.segment, e.category
