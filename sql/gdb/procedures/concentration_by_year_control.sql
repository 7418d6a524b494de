-- One row: how many rows concentration_by_year has, from the base tables alone.
-- row_count (fiscal years with sales up to the period's end).
CREATE PROCEDURE concentration_by_year_control(p_period_end DATE)
READS SQL DATA
SELECT COUNT(DISTINCT YEAR(month_start) + (MONTH(month_start) >= 9)) AS row_count
  FROM (SELECT DISTINCT `date` AS month_start FROM fact_sales_monthly WHERE `date` <= p_period_end) AS sales_month
