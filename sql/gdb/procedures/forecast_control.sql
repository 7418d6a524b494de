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
-- forecast_accuracy_by_category__forecast, forecast_accuracy_by_category__sold, forecast_accuracy_by_category__net_error,
-- forecast_accuracy_by_category__row_count (its absolute error is that of the customers);
-- forecast_errors__forecast, forecast_errors__sold, forecast_errors__net_error, forecast_errors__row_count (combinations of market, channel,
-- category and quarter).
-- |forecast - sold| of lines without sales is |forecast|: so all |forecast|, and for the lines with sales what they make of it. Each of these
-- looks its forecast up by the primary key, in the order of the key; forecasts, of which there are more, look nothing up. Categories get a
-- number once a month and product, whose lines follow each other.
CREATE PROCEDURE forecast_control(p_fiscal_year_start DATE, p_period_end DATE)
READS SQL DATA
WITH covered AS (
  SELECT `date`
    FROM (SELECT DISTINCT `date` FROM fact_sales_monthly) AS m
   WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end
      OR `date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
), kinds AS (  -- without a code: that of products which the dimension lacks
  SELECT product_code, DENSE_RANK() OVER (ORDER BY division, segment, category) AS kind
    FROM (SELECT product_code, TRIM(division) AS division, TRIM(segment) AS segment, TRIM(category) AS category FROM dim_product
           UNION ALL
          SELECT NULL, 'no division', 'no segment', 'no category') AS named
), sold AS (  -- months and products in the order of the primary key; DISTINCT jumps through it
  SELECT DISTINCT n.`date`, n.product_code, COALESCE(k.kind, (SELECT kind FROM kinds WHERE product_code IS NULL)) AS kind
    FROM (SELECT DISTINCT `date`, product_code FROM fact_sales_monthly
           WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end
              OR `date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR) AS n
    LEFT JOIN kinds AS k ON k.product_code = n.product_code
), forecast AS (
  SELECT DISTINCT n.`date`, n.product_code, COALESCE(k.kind, (SELECT kind FROM kinds WHERE product_code IS NULL)) AS kind
    FROM (SELECT DISTINCT `date`, product_code FROM fact_forecast_monthly
           WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end
              OR `date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR) AS n
    JOIN covered AS m ON m.`date` = n.`date`
    LEFT JOIN kinds AS k ON k.product_code = n.product_code
), categories AS (
  SELECT COUNT(DISTINCT kind) AS category_count
    FROM (SELECT kind FROM sold WHERE `date` >= p_fiscal_year_start
           UNION
          SELECT kind FROM forecast WHERE `date` >= p_fiscal_year_start) AS now
), both_facts AS (
  -- The forecasts of a month and product are found at once on MySQL, and by the line on MariaDB (docs/architecture.md, SQL).
  SELECT /*+ NO_MERGE(e) */ d.`date`, d.kind, s.customer_code, 0 AS forecast, SUM(s.sold_quantity) AS sold,
         SUM(CASE WHEN e.forecast_quantity IS NULL THEN ABS(s.sold_quantity)
                  ELSE ABS(e.forecast_quantity - s.sold_quantity) - ABS(e.forecast_quantity) END) AS error
    FROM sold AS d
    STRAIGHT_JOIN fact_sales_monthly AS s ON s.`date` = d.`date` AND s.product_code = d.product_code
    LEFT JOIN /*!80000 LATERAL (SELECT customer_code, forecast_quantity FROM */ fact_forecast_monthly
              /*!80000 WHERE `date` = d.`date` AND product_code = d.product_code) */ AS e
           ON e.customer_code = s.customer_code /*M! AND e.`date` = d.`date` AND e.product_code = d.product_code */
   GROUP BY d.`date`, d.kind, s.customer_code
   UNION ALL
  SELECT d.`date`, d.kind, e.customer_code, SUM(e.forecast_quantity) AS forecast, 0 AS sold, SUM(ABS(e.forecast_quantity)) AS error
    FROM forecast AS d
    STRAIGHT_JOIN fact_forecast_monthly AS e ON e.`date` = d.`date` AND e.product_code = d.product_code
   GROUP BY d.`date`, d.kind, e.customer_code
), placed AS (  -- the first row of each combination counts it
  SELECT f.*, CASE WHEN f.`date` >= p_fiscal_year_start
                    AND ROW_NUMBER() OVER (PARTITION BY f.`date` >= p_fiscal_year_start, f.kind, QUARTER(f.`date` + INTERVAL 4 MONTH),
                                                        COALESCE(c.place, 0)) = 1 THEN 1 END AS is_first
    FROM both_facts AS f
    LEFT JOIN (SELECT customer_code, DENSE_RANK() OVER (ORDER BY COALESCE(NULLIF(TRIM(market), ''), 'no market'), TRIM(channel)) AS place
                 FROM dim_customer) AS c ON c.customer_code = f.customer_code
)
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
       LEAST(COUNT(DISTINCT CASE WHEN w.is_current THEN w.market END), 31) AS forecast_market_bars__row_count,
       CAST(COALESCE(SUM(w.forecast * w.is_current), 0) AS SIGNED) AS forecast_accuracy_by_category__forecast,
       CAST(COALESCE(SUM(w.sold * w.is_current), 0) AS SIGNED) AS forecast_accuracy_by_category__sold,
       CAST(COALESCE(SUM(w.net_error), 0) AS SIGNED) AS forecast_accuracy_by_category__net_error,
       (SELECT category_count FROM categories) AS forecast_accuracy_by_category__row_count,
       CAST(COALESCE(SUM(w.forecast * w.is_current), 0) AS SIGNED) AS forecast_errors__forecast,
       CAST(COALESCE(SUM(w.sold * w.is_current), 0) AS SIGNED) AS forecast_errors__sold,
       CAST(COALESCE(SUM(w.net_error), 0) AS SIGNED) AS forecast_errors__net_error,
       CAST(COALESCE(SUM(w.combinations), 0) AS SIGNED) AS forecast_errors__row_count
  FROM (SELECT y.customer_code, COALESCE(c.market, 'no market') AS market, y.month_start, y.is_current, y.forecast, y.sold, y.error, y.combinations,
               CASE WHEN SUM(y.forecast * y.is_current) OVER () > 0 THEN (y.forecast - y.sold) * y.is_current END AS net_error,
               CASE WHEN SUM(y.forecast * y.is_current) OVER () > 0 THEN y.error * y.is_current END               AS absolute_error,
               SUM(y.forecast) OVER (PARTITION BY y.month_start, y.is_current)  AS month_forecast,
               -- A sum: MariaDB looks for the maximum of a window anew for each of its rows.
               SUM(y.is_current) OVER (PARTITION BY y.month_start) > 0          AS is_followed,
               y.forecast_now > 0 AND y.forecast_before > 0
               AND GREATEST(1 - ROUND(CAST(y.error_now AS DECIMAL(30,12)) / y.forecast_now, 6), 0)
                 < GREATEST(1 - ROUND(CAST(y.error_before AS DECIMAL(30,12)) / y.forecast_before, 6), 0) AS fell
          FROM (SELECT customer_code, is_current, forecast, sold, error, combinations,
                       CASE WHEN is_current THEN `date` ELSE `date` + INTERVAL 1 YEAR END       AS month_start,
                       SUM(forecast * is_current) OVER (PARTITION BY customer_code)            AS forecast_now,
                       SUM(error * is_current) OVER (PARTITION BY customer_code)               AS error_now,
                       SUM(forecast * (1 - is_current)) OVER (PARTITION BY customer_code)      AS forecast_before,
                       SUM(error * (1 - is_current)) OVER (PARTITION BY customer_code)         AS error_before
                  FROM (SELECT `date`, customer_code, `date` >= p_fiscal_year_start AS is_current,
                               SUM(forecast) AS forecast, SUM(sold) AS sold, SUM(error) AS error,
                               SUM(is_first) AS combinations
                          FROM placed
                         GROUP BY `date`, customer_code) AS k) AS y
          LEFT JOIN (SELECT customer_code, COALESCE(NULLIF(TRIM(market), ''), 'no market') AS market
                       FROM dim_customer) AS c ON c.customer_code = y.customer_code) AS w
