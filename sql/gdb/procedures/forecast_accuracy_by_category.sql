-- Forecast against sales by product category in the fiscal year up to the period's end, and the risk to stock:
-- the dearest error first.
-- p_fiscal_year_start, p_period_end: first and last day that count. Only months with sales count: forecasts reach further.
-- division, segment, category, forecast, sold (units), net_error (forecast less sold; units), net_error_pct (fraction of the forecast),
-- absolute_error (Σ |forecast − sold| by month, product and customer; units), accuracy (fraction: 1 less its share of the forecast, not
-- under 0), accuracy_last_year (the same months of the fiscal year before), change_points (percentage points), overstock, stock_out (units
-- forecast above and below what was sold, counted line by line), unit_cost (average manufacturing cost of the units that the category sold
-- in these months), overstock_value, stock_out_value (units × that cost), risk ('overstock', 'stock-out', 'even', 'no forecast'),
-- and for a chart above (overstock_value), below (−stock_out_value): NULL without a forecast.
-- Without a category's forecast its fractions are NULL; where nothing at all is forecast, so are errors.
CREATE PROCEDURE forecast_accuracy_by_category(p_fiscal_year_start DATE, p_period_end DATE)
READS SQL DATA
SELECT e.division, e.segment, e.category,
       CAST(e.forecast AS SIGNED) AS forecast, CAST(e.sold AS SIGNED) AS sold, CAST(e.net_error AS SIGNED) AS net_error,
       error_share(e.net_error, e.forecast) AS net_error_pct,
       CAST(e.absolute_error AS SIGNED) AS absolute_error, e.accuracy, e.accuracy_last_year,
       CAST(100 * (e.accuracy - e.accuracy_last_year) AS DECIMAL(12,4)) AS change_points,
       CAST(e.overstock AS SIGNED) AS overstock, CAST(e.stock_out AS SIGNED) AS stock_out,
       CAST(ROUND(k.unit_cost, 4) AS DECIMAL(18,4)) AS unit_cost,
       CAST(ROUND(e.overstock * k.unit_cost, 2) AS DECIMAL(18,2)) AS overstock_value,
       CAST(ROUND(e.stock_out * k.unit_cost, 2) AS DECIMAL(18,2)) AS stock_out_value,
       CASE WHEN e.accuracy IS NULL THEN 'no forecast' WHEN e.overstock > e.stock_out THEN 'overstock'
            WHEN e.overstock < e.stock_out THEN 'stock-out' ELSE 'even' END AS risk,
       CAST(CASE WHEN e.forecast > 0 THEN ROUND(e.overstock * k.unit_cost, 2) END AS DECIMAL(18,2)) AS above,
       CAST(CASE WHEN e.forecast > 0 THEN -ROUND(e.stock_out * k.unit_cost, 2) END AS DECIMAL(18,2)) AS below
  FROM (SELECT division, segment, category, forecast, sold,
               CASE WHEN SUM(forecast) OVER () > 0 THEN forecast - sold END                              AS net_error,
               CASE WHEN SUM(forecast) OVER () > 0 THEN absolute_error END                               AS absolute_error,
               CASE WHEN SUM(forecast) OVER () > 0 THEN (absolute_error + forecast - sold) DIV 2 END     AS overstock,
               CASE WHEN SUM(forecast) OVER () > 0 THEN (absolute_error - forecast + sold) DIV 2 END     AS stock_out,
               accuracy_of(forecast, absolute_error)                                                     AS accuracy,
               accuracy_of(forecast_last_year, absolute_error_last_year)                                 AS accuracy_last_year
          FROM (SELECT division, segment, category,
                       SUM(CASE WHEN `date` >= p_fiscal_year_start THEN forecast_quantity END) AS forecast,
                       SUM(CASE WHEN `date` >= p_fiscal_year_start THEN sold_quantity END)     AS sold,
                       SUM(CASE WHEN `date` >= p_fiscal_year_start THEN absolute_error END)    AS absolute_error,
                       SUM(CASE WHEN `date` < p_fiscal_year_start THEN forecast_quantity END)  AS forecast_last_year,
                       SUM(CASE WHEN `date` < p_fiscal_year_start THEN absolute_error END)     AS absolute_error_last_year
                  FROM accuracy_summary
                 WHERE (`date` BETWEEN p_fiscal_year_start AND p_period_end
                     OR `date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR)
                   AND `date` IN (SELECT month_start FROM covered_month)
                 GROUP BY division, segment, category) AS added
         WHERE forecast IS NOT NULL) AS e
  LEFT JOIN (SELECT COALESCE(p.division, 'no division') AS division, COALESCE(p.segment, 'no segment') AS segment,
                    COALESCE(p.category, 'no category') AS category, SUM(s.cost_of_goods) / NULLIF(SUM(s.units), 0) AS unit_cost
               FROM (SELECT product_code, SUM(units) AS units, SUM(cost_of_goods) AS cost_of_goods
                       FROM product_month_summary
                      WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end
                      GROUP BY product_code) AS s
               LEFT JOIN product AS p ON p.product_code = s.product_code
              GROUP BY COALESCE(p.division, 'no division'), COALESCE(p.segment, 'no segment'), COALESCE(p.category, 'no category')) AS k
         ON k.division = e.division AND k.segment = e.segment AND k.category = e.category
 ORDER BY overstock_value + stock_out_value DESC, e.absolute_error DESC, e.sold DESC, e.division, e.segment, e.category
