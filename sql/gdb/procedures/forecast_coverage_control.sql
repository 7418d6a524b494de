-- One row: what forecast_coverage must add up to, from both facts.
-- months_with_sales, months_with_forecast, months, row_count (fiscal years with sales).
CREATE PROCEDURE forecast_coverage_control(p_period_end DATE)
READS SQL DATA
SELECT COUNT(*) AS months_with_sales,
       COUNT(CASE WHEN EXISTS (SELECT 1 FROM fact_forecast_monthly AS e WHERE e.`date` = m.month_start AND e.forecast_quantity > 0) THEN 1 END)
                                                                             AS months_with_forecast,
       12 * COUNT(DISTINCT YEAR(m.month_start) + (MONTH(m.month_start) >= 9)) AS months,
       COUNT(DISTINCT YEAR(m.month_start) + (MONTH(m.month_start) >= 9))      AS row_count
  FROM (SELECT DISTINCT `date` AS month_start FROM fact_sales_monthly WHERE `date` <= p_period_end) AS m
