-- Forecast against sales by customer in the fiscal year up to the period's end: the least accurate first, those without a forecast last.
-- p_fiscal_year_start, p_period_end: first and last day that count. Only months with sales count: forecasts reach further.
-- p_weak_below: accuracy under which a customer is 'Weak'; exactly as much is 'OK'.
-- customer_code (text), customer, market, region, forecast, sold (units), net_error (forecast less sold; units), net_error_pct (fraction of the
-- forecast), direction ('too high', 'too low', 'even', 'no forecast'), absolute_error (Σ |forecast − sold| by month and product; units),
-- absolute_error_pct (fraction of the forecast), accuracy (fraction: 1 less that, not under 0), accuracy_last_year (the same months of the
-- fiscal year before), change_points (percentage points), status ('Weak', 'OK', 'No forecast').
-- Without a customer's forecast its fractions are NULL; where nothing at all is forecast, so are errors.
CREATE PROCEDURE forecast_accuracy_by_customer(p_fiscal_year_start DATE, p_period_end DATE, p_weak_below DECIMAL(12,6))
READS SQL DATA
SELECT CAST(e.customer_code AS CHAR) AS customer_code, COALESCE(c.customer, 'no customer') AS customer, COALESCE(c.market, 'no market') AS market,
       COALESCE(c.region, '') AS region,
       CAST(e.forecast AS SIGNED) AS forecast, CAST(e.sold AS SIGNED) AS sold, CAST(e.net_error AS SIGNED) AS net_error,
       error_share(e.net_error, e.forecast) AS net_error_pct, forecast_direction(e.forecast, e.sold) AS direction,
       CAST(e.absolute_error AS SIGNED) AS absolute_error, error_share(e.absolute_error, e.forecast) AS absolute_error_pct,
       e.accuracy, e.accuracy_last_year,
       CAST(100 * (e.accuracy - e.accuracy_last_year) AS DECIMAL(12,4)) AS change_points,
       CASE WHEN e.accuracy IS NULL THEN 'No forecast' WHEN e.accuracy < p_weak_below THEN 'Weak' ELSE 'OK' END AS status
  FROM (SELECT customer_code, forecast, sold,
               CASE WHEN SUM(forecast) OVER () > 0 THEN forecast - sold END   AS net_error,
               CASE WHEN SUM(forecast) OVER () > 0 THEN absolute_error END    AS absolute_error,
               accuracy_of(forecast, absolute_error)                          AS accuracy,
               accuracy_of(forecast_last_year, absolute_error_last_year)      AS accuracy_last_year
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
                 GROUP BY customer_code) AS added
         WHERE forecast IS NOT NULL) AS e
  LEFT JOIN customer AS c ON c.customer_code = e.customer_code
 ORDER BY e.accuracy IS NULL, e.accuracy, e.absolute_error DESC, e.sold DESC, e.customer_code
