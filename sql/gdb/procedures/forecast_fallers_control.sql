-- One row: what forecast_fallers must add up to, from both facts.
-- forecast, sold, absolute_error, forecast_last_year, absolute_error_last_year (units), row_count (customers whose accuracy fell).
-- |forecast − sold| of lines without a forecast is |sold|: so all |sold|, and for the forecast's lines what they make of it.
CREATE PROCEDURE forecast_fallers_control(p_fiscal_year_start DATE, p_period_end DATE)
READS SQL DATA
SELECT CAST(COALESCE(SUM(forecast), 0) AS SIGNED) AS forecast, CAST(COALESCE(SUM(sold), 0) AS SIGNED) AS sold,
       CAST(COALESCE(SUM(error), 0) AS SIGNED) AS absolute_error, CAST(COALESCE(SUM(forecast_before), 0) AS SIGNED) AS forecast_last_year,
       CAST(COALESCE(SUM(error_before), 0) AS SIGNED) AS absolute_error_last_year, COUNT(*) AS row_count
  FROM (SELECT customer_code, SUM(forecast * is_current) AS forecast, SUM(sold * is_current) AS sold, SUM(error * is_current) AS error,
               SUM(forecast * (1 - is_current)) AS forecast_before, SUM(error * (1 - is_current)) AS error_before
          FROM (SELECT customer_code, `date` >= p_fiscal_year_start AS is_current, 0 AS forecast,
                       SUM(sold_quantity) AS sold, SUM(ABS(sold_quantity)) AS error
                  FROM fact_sales_monthly
                 WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end
                    OR `date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                 GROUP BY customer_code, is_current
                 UNION ALL
                SELECT e.customer_code, e.`date` >= p_fiscal_year_start AS is_current, SUM(e.forecast_quantity) AS forecast, 0 AS sold,
                       SUM(ABS(e.forecast_quantity - COALESCE(s.sold_quantity, 0)) - ABS(COALESCE(s.sold_quantity, 0))) AS error
                  FROM (SELECT DISTINCT `date` FROM fact_sales_monthly) AS m
                  JOIN fact_forecast_monthly AS e ON e.`date` = m.`date`
                  LEFT JOIN fact_sales_monthly AS s
                         ON s.`date` = e.`date` AND s.product_code = e.product_code AND s.customer_code = e.customer_code
                 WHERE m.`date` BETWEEN p_fiscal_year_start AND p_period_end
                    OR m.`date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                 GROUP BY e.customer_code, is_current) AS both_facts
         GROUP BY customer_code) AS added
 WHERE forecast > 0 AND forecast_before > 0
   AND GREATEST(1 - ROUND(CAST(error AS DECIMAL(30,12)) / forecast, 6), 0)
     < GREATEST(1 - ROUND(CAST(error_before AS DECIMAL(30,12)) / forecast_before, 6), 0)
