-- Accuracy by market for a chart: the thirty markets with the largest forecast, the least accurate first, then the others as one
-- row where there are more than one of them; one more is shown by its name.
-- p_fiscal_year_start, p_period_end: first and last day that count. Only months with sales count: forecasts reach further.
-- bar ('India', 'Other, 7 markets'), markets (how many it stands for), forecast (units), accuracy (fraction; NULL without a forecast),
-- accuracy_last_year (the same months of the fiscal year before).
CREATE PROCEDURE forecast_market_bars(p_fiscal_year_start DATE, p_period_end DATE)
READS SQL DATA
SELECT CASE WHEN b.markets > 1 THEN CONCAT('Other, ', b.markets, ' markets') ELSE b.market END AS bar, b.markets, CAST(b.forecast AS SIGNED) AS forecast,
       b.accuracy, b.accuracy_last_year
  FROM (SELECT LEAST(place, 31) AS place, MIN(market) AS market, COUNT(*) AS markets, SUM(forecast) AS forecast,
               accuracy_of(SUM(forecast), SUM(absolute_error))                     AS accuracy,
               accuracy_of(SUM(forecast_last_year), SUM(absolute_error_last_year)) AS accuracy_last_year
          FROM (SELECT market, forecast, absolute_error, forecast_last_year, absolute_error_last_year,
                       ROW_NUMBER() OVER (ORDER BY forecast DESC, sold DESC, market) AS place
                  FROM (SELECT COALESCE(c.market, 'no market') AS market, SUM(k.forecast) AS forecast,
                               SUM(k.sold) AS sold, SUM(k.absolute_error) AS absolute_error,
                               SUM(k.forecast_last_year) AS forecast_last_year, SUM(k.absolute_error_last_year) AS absolute_error_last_year
                          FROM (SELECT customer_code,
                                       SUM(CASE WHEN `date` >= p_fiscal_year_start THEN forecast_quantity END) AS forecast,
                                       SUM(CASE WHEN `date` >= p_fiscal_year_start THEN sold_quantity END)     AS sold,
                                       SUM(CASE WHEN `date` >= p_fiscal_year_start THEN absolute_error END)    AS absolute_error,
                                       SUM(CASE WHEN `date` < p_fiscal_year_start THEN forecast_quantity END)  AS forecast_last_year,
                                       SUM(CASE WHEN `date` < p_fiscal_year_start THEN absolute_error END)     AS absolute_error_last_year
                                  FROM accuracy_summary
                                 WHERE (`date` BETWEEN p_fiscal_year_start AND p_period_end
                                     OR `date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR)
                                   AND `date` IN (SELECT month_start FROM covered_month)
                                 GROUP BY customer_code) AS k
                          LEFT JOIN customer AS c ON c.customer_code = k.customer_code
                         GROUP BY COALESCE(c.market, 'no market')) AS added
                 WHERE forecast IS NOT NULL) AS ranked
         GROUP BY LEAST(place, 31)) AS b
 ORDER BY b.markets > 1, b.accuracy IS NULL, b.accuracy, b.forecast DESC, b.place
