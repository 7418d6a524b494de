-- Forecast against sales by month of the fiscal year up to the period's end, ascending.
-- p_fiscal_year_start, p_period_end: first and last day that count. Only months with sales count: forecasts reach further.
-- month_start (first day), forecast, sold (units), net_error (forecast less sold; units), net_error_pct (fraction of the forecast),
-- direction ('too high', 'too low', 'even', 'no forecast'), too_much, too_little (units forecast above and below what was sold, both
-- counted line by line), absolute_error (both together), accuracy (fraction: 1 less its share of the forecast, not under 0),
-- accuracy_last_year (the same month a year before), change_points (percentage points), forecast_last_year,
-- absolute_error_last_year (units), and for a chart above and below: net_error_pct where it is positive, where it is negative, else NULL.
-- Without a month's forecast its fractions are NULL; where nothing at all is forecast, so are errors.
CREATE PROCEDURE forecast_accuracy_by_month(p_fiscal_year_start DATE, p_period_end DATE)
READS SQL DATA
SELECT e.month_start, CAST(e.forecast AS SIGNED) AS forecast, CAST(e.sold AS SIGNED) AS sold, CAST(e.net_error AS SIGNED) AS net_error,
       error_share(e.net_error, e.forecast) AS net_error_pct, forecast_direction(e.forecast, e.sold) AS direction,
       CAST((e.absolute_error + e.net_error) DIV 2 AS SIGNED) AS too_much,
       CAST((e.absolute_error - e.net_error) DIV 2 AS SIGNED) AS too_little,
       CAST(e.absolute_error AS SIGNED) AS absolute_error, e.accuracy, e.accuracy_last_year,
       CAST(100 * (e.accuracy - e.accuracy_last_year) AS DECIMAL(12,4)) AS change_points,
       CAST(COALESCE(e.forecast_last_year, 0) AS SIGNED) AS forecast_last_year,
       CAST(COALESCE(e.absolute_error_last_year, 0) AS SIGNED) AS absolute_error_last_year,
       CASE WHEN e.net_error > 0 THEN error_share(e.net_error, e.forecast) END AS above,
       CASE WHEN e.net_error < 0 THEN error_share(e.net_error, e.forecast) END AS below
  FROM (SELECT month_start, forecast, sold, forecast_last_year,
               CASE WHEN SUM(forecast) OVER () > 0 THEN forecast - sold END                    AS net_error,
               CASE WHEN SUM(forecast) OVER () > 0 THEN absolute_error END                     AS absolute_error,
               CASE WHEN forecast_last_year > 0 THEN absolute_error_last_year END              AS absolute_error_last_year,
               accuracy_of(forecast, absolute_error)                                           AS accuracy,
               accuracy_of(forecast_last_year, absolute_error_last_year)                       AS accuracy_last_year
          FROM (SELECT month_start, SUM(CASE WHEN is_current THEN forecast END)        AS forecast,
                       SUM(CASE WHEN is_current THEN sold END)                         AS sold,
                       SUM(CASE WHEN is_current THEN absolute_error END)               AS absolute_error,
                       SUM(CASE WHEN NOT is_current THEN forecast END)                 AS forecast_last_year,
                       SUM(CASE WHEN NOT is_current THEN absolute_error END)           AS absolute_error_last_year
                  FROM (SELECT CASE WHEN `date` < p_fiscal_year_start THEN `date` + INTERVAL 1 YEAR ELSE `date` END AS month_start,
                               `date` >= p_fiscal_year_start AS is_current, SUM(forecast_quantity) AS forecast,
                               SUM(sold_quantity) AS sold, SUM(absolute_error) AS absolute_error
                          FROM accuracy_summary
                         WHERE (`date` BETWEEN p_fiscal_year_start AND p_period_end
                             OR `date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR)
                           AND `date` IN (SELECT month_start FROM covered_month)
                         GROUP BY `date`) AS k
                 GROUP BY month_start) AS added
         WHERE forecast IS NOT NULL) AS e
 ORDER BY e.month_start
