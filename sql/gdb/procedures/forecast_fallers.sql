-- Customers whose forecast was less accurate than in the same months of the fiscal year before: the deepest fall first.
-- p_fiscal_year_start, p_period_end: first and last day that count. Only months with sales count: forecasts reach further.
-- customer_code (text), customer, market, region, forecast, sold, absolute_error (units), accuracy, accuracy_last_year (fractions),
-- change_points (percentage points, negative), net_error_pct (fraction of the forecast), direction ('too high', 'too low', 'even'),
-- net_error_pct_last_year, direction_last_year, forecast_last_year, absolute_error_last_year (units).
-- Customers without a forecast in either year aren't compared.
CREATE PROCEDURE forecast_fallers(p_fiscal_year_start DATE, p_period_end DATE)
READS SQL DATA
SELECT CAST(e.customer_code AS CHAR) AS customer_code, COALESCE(c.customer, 'no customer') AS customer, COALESCE(c.market, 'no market') AS market,
       COALESCE(c.region, '') AS region, CAST(e.forecast AS SIGNED) AS forecast, CAST(e.sold AS SIGNED) AS sold,
       CAST(e.absolute_error AS SIGNED) AS absolute_error, e.accuracy, e.accuracy_last_year,
       CAST(100 * (e.accuracy - e.accuracy_last_year) AS DECIMAL(12,4)) AS change_points,
       error_share(e.forecast - e.sold, e.forecast) AS net_error_pct, forecast_direction(e.forecast, e.sold) AS direction,
       error_share(e.forecast_last_year - e.sold_last_year, e.forecast_last_year) AS net_error_pct_last_year,
       forecast_direction(e.forecast_last_year, e.sold_last_year) AS direction_last_year,
       CAST(e.forecast_last_year AS SIGNED) AS forecast_last_year, CAST(e.absolute_error_last_year AS SIGNED) AS absolute_error_last_year
  FROM (SELECT customer_code, forecast, sold, absolute_error, forecast_last_year, sold_last_year, absolute_error_last_year,
               accuracy_of(forecast, absolute_error)                     AS accuracy,
               accuracy_of(forecast_last_year, absolute_error_last_year) AS accuracy_last_year
          FROM (SELECT customer_code,
                       SUM(CASE WHEN `date` >= p_fiscal_year_start THEN forecast_quantity END) AS forecast,
                       SUM(CASE WHEN `date` >= p_fiscal_year_start THEN sold_quantity END)     AS sold,
                       SUM(CASE WHEN `date` >= p_fiscal_year_start THEN absolute_error END)    AS absolute_error,
                       SUM(CASE WHEN `date` < p_fiscal_year_start THEN forecast_quantity END)  AS forecast_last_year,
                       SUM(CASE WHEN `date` < p_fiscal_year_start THEN sold_quantity END)      AS sold_last_year,
                       SUM(CASE WHEN `date` < p_fiscal_year_start THEN absolute_error END)     AS absolute_error_last_year
                  FROM accuracy_summary
                 WHERE (`date` BETWEEN p_fiscal_year_start AND p_period_end
                     OR `date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR)
                   AND `date` IN (SELECT month_start FROM covered_month)
                 GROUP BY customer_code) AS added) AS e
  LEFT JOIN customer AS c ON c.customer_code = e.customer_code
 WHERE e.accuracy < e.accuracy_last_year
 ORDER BY e.accuracy - e.accuracy_last_year, e.absolute_error DESC, e.customer_code
