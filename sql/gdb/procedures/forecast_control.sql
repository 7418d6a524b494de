-- One row: what the data sets on the forecast by customer, market and month must add up to, from both facts in one pass; each column is
-- DATA_SET__column, units and rows:
-- forecast_accuracy_by_customer__forecast, forecast_accuracy_by_customer__sold, forecast_accuracy_by_customer__net_error,
-- forecast_accuracy_by_customer__absolute_error, forecast_accuracy_by_customer__row_count;
-- forecast_accuracy_by_market__customers, forecast_accuracy_by_market__forecast, forecast_accuracy_by_market__sold,
-- forecast_accuracy_by_market__net_error, forecast_accuracy_by_market__absolute_error, forecast_accuracy_by_market__row_count;
-- forecast_accuracy_by_month__forecast, forecast_accuracy_by_month__sold, forecast_accuracy_by_month__net_error,
-- forecast_accuracy_by_month__too_much, forecast_accuracy_by_month__too_little, forecast_accuracy_by_month__absolute_error,
-- forecast_accuracy_by_month__forecast_last_year, forecast_accuracy_by_month__absolute_error_last_year,
-- forecast_accuracy_by_month__row_count;
-- forecast_fallers__forecast, forecast_fallers__sold, forecast_fallers__absolute_error, forecast_fallers__forecast_last_year,
-- forecast_fallers__absolute_error_last_year, forecast_fallers__row_count;
-- forecast_market_bars__markets, forecast_market_bars__forecast, forecast_market_bars__row_count.
-- |forecast - sold| of lines without a forecast is |sold|: so all |sold|, and for the forecast's lines what they make of it. Each such line
-- looks its sales up by the primary key, once for all data sets; both facts added up together would be ten times the time.
CREATE PROCEDURE forecast_control(p_fiscal_year_start DATE, p_period_end DATE)
READS SQL DATA
SELECT CAST(COALESCE(SUM(w.forecast * w.is_current), 0) AS SIGNED) AS forecast_accuracy_by_customer__forecast,
       CAST(COALESCE(SUM(w.sold * w.is_current), 0) AS SIGNED) AS forecast_accuracy_by_customer__sold,
       CAST(COALESCE(SUM(w.net_error), 0) AS SIGNED) AS forecast_accuracy_by_customer__net_error,
       CAST(COALESCE(SUM(w.absolute_error), 0) AS SIGNED) AS forecast_accuracy_by_customer__absolute_error,
       COUNT(DISTINCT CASE WHEN w.is_current THEN w.customer_code END) AS forecast_accuracy_by_customer__row_count,
       COUNT(DISTINCT CASE WHEN w.is_current THEN w.customer_code END) AS forecast_accuracy_by_market__customers,
       CAST(COALESCE(SUM(w.forecast * w.is_current), 0) AS SIGNED) AS forecast_accuracy_by_market__forecast,
       CAST(COALESCE(SUM(w.sold * w.is_current), 0) AS SIGNED) AS forecast_accuracy_by_market__sold,
       CAST(COALESCE(SUM(w.net_error), 0) AS SIGNED) AS forecast_accuracy_by_market__net_error,
       CAST(COALESCE(SUM(w.absolute_error), 0) AS SIGNED) AS forecast_accuracy_by_market__absolute_error,
       COUNT(DISTINCT CASE WHEN w.is_current THEN w.market END) AS forecast_accuracy_by_market__row_count,
       CAST(COALESCE(SUM(w.forecast * w.is_current), 0) AS SIGNED) AS forecast_accuracy_by_month__forecast,
       CAST(COALESCE(SUM(w.sold * w.is_current), 0) AS SIGNED) AS forecast_accuracy_by_month__sold,
       CAST(COALESCE(SUM(w.net_error), 0) AS SIGNED) AS forecast_accuracy_by_month__net_error,
       CAST((COALESCE(SUM(w.absolute_error), 0) + COALESCE(SUM(w.net_error), 0)) DIV 2 AS SIGNED) AS forecast_accuracy_by_month__too_much,
       CAST((COALESCE(SUM(w.absolute_error), 0) - COALESCE(SUM(w.net_error), 0)) DIV 2 AS SIGNED)
         AS forecast_accuracy_by_month__too_little,
       CAST(COALESCE(SUM(w.absolute_error), 0) AS SIGNED) AS forecast_accuracy_by_month__absolute_error,
       CAST(COALESCE(SUM(CASE WHEN w.is_followed THEN w.forecast * (1 - w.is_current) END), 0) AS SIGNED)
         AS forecast_accuracy_by_month__forecast_last_year,
       CAST(COALESCE(SUM(CASE WHEN w.is_followed AND w.month_forecast > 0 THEN w.error * (1 - w.is_current) END), 0) AS SIGNED)
         AS forecast_accuracy_by_month__absolute_error_last_year,
       COUNT(DISTINCT CASE WHEN w.is_current THEN w.month_start END) AS forecast_accuracy_by_month__row_count,
       CAST(COALESCE(SUM(CASE WHEN w.fell THEN w.forecast * w.is_current END), 0) AS SIGNED) AS forecast_fallers__forecast,
       CAST(COALESCE(SUM(CASE WHEN w.fell THEN w.sold * w.is_current END), 0) AS SIGNED) AS forecast_fallers__sold,
       CAST(COALESCE(SUM(CASE WHEN w.fell THEN w.error * w.is_current END), 0) AS SIGNED) AS forecast_fallers__absolute_error,
       CAST(COALESCE(SUM(CASE WHEN w.fell THEN w.forecast * (1 - w.is_current) END), 0) AS SIGNED)
         AS forecast_fallers__forecast_last_year,
       CAST(COALESCE(SUM(CASE WHEN w.fell THEN w.error * (1 - w.is_current) END), 0) AS SIGNED)
         AS forecast_fallers__absolute_error_last_year,
       COUNT(DISTINCT CASE WHEN w.fell THEN w.customer_code END) AS forecast_fallers__row_count,
       COUNT(DISTINCT CASE WHEN w.is_current THEN w.market END) AS forecast_market_bars__markets,
       CAST(COALESCE(SUM(w.forecast * w.is_current), 0) AS SIGNED) AS forecast_market_bars__forecast,
       LEAST(COUNT(DISTINCT CASE WHEN w.is_current THEN w.market END), 31) AS forecast_market_bars__row_count
  FROM (SELECT y.customer_code, COALESCE(c.market, 'no market') AS market, y.month_start, y.is_current, y.forecast, y.sold, y.error,
               CASE WHEN SUM(y.forecast * y.is_current) OVER () > 0 THEN (y.forecast - y.sold) * y.is_current END AS net_error,
               CASE WHEN SUM(y.forecast * y.is_current) OVER () > 0 THEN y.error * y.is_current END               AS absolute_error,
               SUM(y.forecast) OVER (PARTITION BY y.month_start, y.is_current)  AS month_forecast,
               MAX(y.is_current) OVER (PARTITION BY y.month_start)              AS is_followed,
               y.forecast_now > 0 AND y.forecast_before > 0
               AND GREATEST(1 - ROUND(CAST(y.error_now AS DECIMAL(30,12)) / y.forecast_now, 6), 0)
                 < GREATEST(1 - ROUND(CAST(y.error_before AS DECIMAL(30,12)) / y.forecast_before, 6), 0) AS fell
          FROM (SELECT customer_code, is_current, forecast, sold, error,
                       CASE WHEN is_current THEN `date` ELSE `date` + INTERVAL 1 YEAR END       AS month_start,
                       SUM(forecast * is_current) OVER (PARTITION BY customer_code)            AS forecast_now,
                       SUM(error * is_current) OVER (PARTITION BY customer_code)               AS error_now,
                       SUM(forecast * (1 - is_current)) OVER (PARTITION BY customer_code)      AS forecast_before,
                       SUM(error * (1 - is_current)) OVER (PARTITION BY customer_code)         AS error_before
                  FROM (SELECT `date`, customer_code, `date` >= p_fiscal_year_start AS is_current,
                               SUM(forecast) AS forecast, SUM(sold) AS sold, SUM(error) AS error
                          FROM (SELECT s.`date`, s.customer_code, 0 AS forecast,
                                       SUM(s.sold_quantity) AS sold, SUM(ABS(s.sold_quantity)) AS error
                                  FROM fact_sales_monthly AS s
                                 WHERE s.`date` BETWEEN p_fiscal_year_start AND p_period_end
                                    OR s.`date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                                 GROUP BY s.`date`, s.customer_code
                                 UNION ALL
                                SELECT e.`date`, e.customer_code, SUM(e.forecast_quantity) AS forecast, 0 AS sold,
                                       SUM(ABS(e.forecast_quantity - COALESCE(s.sold_quantity, 0)) - ABS(COALESCE(s.sold_quantity, 0))) AS error
                                  FROM (SELECT DISTINCT `date` FROM fact_sales_monthly) AS m
                                  JOIN fact_forecast_monthly AS e ON e.`date` = m.`date`
                                  LEFT JOIN fact_sales_monthly AS s
                                         ON s.`date` = e.`date` AND s.product_code = e.product_code AND s.customer_code = e.customer_code
                                 WHERE m.`date` BETWEEN p_fiscal_year_start AND p_period_end
                                    OR m.`date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                                 GROUP BY e.`date`, e.customer_code) AS both_facts
                         GROUP BY `date`, customer_code) AS k) AS y
          LEFT JOIN (SELECT customer_code, COALESCE(NULLIF(TRIM(market), ''), 'no market') AS market
                       FROM dim_customer) AS c ON c.customer_code = y.customer_code) AS w
