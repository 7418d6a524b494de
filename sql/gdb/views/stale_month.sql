-- Months in which the summary tables don't follow the facts: those that triggers have marked, those that a summary lacks, as after an
-- upgrade, and those that a summary has and the facts don't, as after an emptied table. month_start (first day).
-- DISTINCT jumps through each table's primary key, month by month.
CREATE OR REPLACE VIEW stale_month AS
SELECT month_start FROM changed_month
 UNION
SELECT month_start
  FROM (SELECT month_start, 1 AS sold, 0 AS forecast, 0 AS by_segment, 0 AS by_product, 0 AS by_month, 0 AS by_market, 0 AS by_category
          FROM (SELECT DISTINCT `date` AS month_start FROM fact_sales_monthly) AS sales_month
         UNION ALL
        SELECT month_start, 0, 1, 0, 0, 0, 0, 0 FROM (SELECT DISTINCT `date` AS month_start FROM fact_forecast_monthly) AS forecast_month
         UNION ALL
        SELECT month_start, 0, 0, 1, 0, 0, 0, 0 FROM (SELECT DISTINCT `date` AS month_start FROM segment_summary) AS segment_month
         UNION ALL
        SELECT month_start, 0, 0, 0, 1, 0, 0, 0 FROM (SELECT DISTINCT `date` AS month_start FROM product_summary) AS product_month
         UNION ALL
        SELECT month_start, 0, 0, 0, 0, 1, 0, 0 FROM (SELECT DISTINCT `date` AS month_start FROM product_month_summary) AS whole_month
         UNION ALL
        SELECT month_start, 0, 0, 0, 0, 0, 1, 0 FROM (SELECT DISTINCT `date` AS month_start FROM coverage_summary) AS market_month
         UNION ALL
        SELECT month_start, 0, 0, 0, 0, 0, 0, 1 FROM (SELECT DISTINCT `date` AS month_start FROM accuracy_summary) AS accuracy_month) AS known
 GROUP BY month_start
HAVING MAX(by_segment) <> MAX(sold) OR MAX(by_product) <> MAX(sold) OR MAX(by_month) <> MAX(sold) OR MAX(by_market) <> MAX(sold)
    OR MAX(by_category) <> GREATEST(MAX(sold), MAX(forecast));
