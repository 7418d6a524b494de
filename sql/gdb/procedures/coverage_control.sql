-- One row: what coverage must add up to, from the sales alone.
-- months_covered, months, row_count (fiscal years with sales).
CREATE PROCEDURE coverage_control(p_period_end DATE)
READS SQL DATA
SELECT COUNT(*) AS months_covered,
       12 * COUNT(DISTINCT YEAR(month_start) + (MONTH(month_start) >= 9)) AS months,
       COUNT(DISTINCT YEAR(month_start) + (MONTH(month_start) >= 9))      AS row_count
  FROM (SELECT DISTINCT `date` AS month_start FROM fact_sales_monthly WHERE `date` <= p_period_end) AS sales_month
