-- Forecast against sales by market in the fiscal year up to the period's end: the least accurate first, those without a forecast last.
-- p_fiscal_year_start, p_period_end: first and last day that count. Only months with sales count: forecasts reach further.
-- market, region, sub_zone, customers (codes with sales or a forecast), forecast, sold (units), net_error (forecast less sold; units),
-- net_error_pct (fraction of the forecast), direction ('too high', 'too low', 'even', 'no forecast'),
-- absolute_error (Σ |forecast − sold| by month, product and customer; units), accuracy (fraction: 1 less its share of the forecast, not
-- under 0), accuracy_last_year (the same months of the fiscal year before), change_points (percentage points),
-- and for a small chart net_error_pct by month: net_sep, net_oct, net_nov, net_dec, net_jan, net_feb, net_mar, net_apr, net_may, net_jun,
-- net_jul, net_aug.
-- Without a market's forecast its fractions are NULL; where nothing at all is forecast, so are errors.
CREATE PROCEDURE forecast_accuracy_by_market(p_fiscal_year_start DATE, p_period_end DATE)
READS SQL DATA
SELECT e.market, COALESCE(m.region, '') AS region, COALESCE(m.sub_zone, '') AS sub_zone, e.customers,
       CAST(e.forecast AS SIGNED) AS forecast, CAST(e.sold AS SIGNED) AS sold, CAST(e.net_error AS SIGNED) AS net_error,
       error_share(e.net_error, e.forecast) AS net_error_pct, forecast_direction(e.forecast, e.sold) AS direction,
       CAST(e.absolute_error AS SIGNED) AS absolute_error, e.accuracy, e.accuracy_last_year,
       CAST(100 * (e.accuracy - e.accuracy_last_year) AS DECIMAL(12,4)) AS change_points,
       b.net_sep, b.net_oct, b.net_nov, b.net_dec, b.net_jan, b.net_feb,
       b.net_mar, b.net_apr, b.net_may, b.net_jun, b.net_jul, b.net_aug
  FROM (SELECT market, customers, forecast, sold,
               CASE WHEN SUM(forecast) OVER () > 0 THEN forecast - sold END   AS net_error,
               CASE WHEN SUM(forecast) OVER () > 0 THEN absolute_error END    AS absolute_error,
               accuracy_of(forecast, absolute_error)                          AS accuracy,
               accuracy_of(forecast_last_year, absolute_error_last_year)      AS accuracy_last_year
          FROM (SELECT COALESCE(c.market, 'no market') AS market, COUNT(k.forecast) AS customers, SUM(k.forecast) AS forecast,
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
         WHERE forecast IS NOT NULL) AS e
  LEFT JOIN (SELECT market,
                    MAX(CASE WHEN MONTH(month_start) = 9 THEN net END) AS net_sep,
                    MAX(CASE WHEN MONTH(month_start) = 10 THEN net END) AS net_oct,
                    MAX(CASE WHEN MONTH(month_start) = 11 THEN net END) AS net_nov,
                    MAX(CASE WHEN MONTH(month_start) = 12 THEN net END) AS net_dec,
                    MAX(CASE WHEN MONTH(month_start) = 1 THEN net END) AS net_jan,
                    MAX(CASE WHEN MONTH(month_start) = 2 THEN net END) AS net_feb,
                    MAX(CASE WHEN MONTH(month_start) = 3 THEN net END) AS net_mar,
                    MAX(CASE WHEN MONTH(month_start) = 4 THEN net END) AS net_apr,
                    MAX(CASE WHEN MONTH(month_start) = 5 THEN net END) AS net_may,
                    MAX(CASE WHEN MONTH(month_start) = 6 THEN net END) AS net_jun,
                    MAX(CASE WHEN MONTH(month_start) = 7 THEN net END) AS net_jul,
                    MAX(CASE WHEN MONTH(month_start) = 8 THEN net END) AS net_aug
               FROM (SELECT COALESCE(c.market, 'no market') AS market, k.month_start,
                            error_share(SUM(k.forecast - k.sold), SUM(k.forecast)) AS net
                       FROM (SELECT customer_code, `date` AS month_start, SUM(forecast_quantity) AS forecast, SUM(sold_quantity) AS sold
                               FROM accuracy_summary
                              WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end AND `date` IN (SELECT month_start FROM covered_month)
                              GROUP BY customer_code, `date`) AS k
                       LEFT JOIN customer AS c ON c.customer_code = k.customer_code
                      GROUP BY COALESCE(c.market, 'no market'), k.month_start) AS market_months
              GROUP BY market) AS b ON b.market = e.market
  LEFT JOIN market AS m ON m.market = e.market
 ORDER BY e.accuracy IS NULL, e.accuracy, e.absolute_error DESC, e.sold DESC, e.market
