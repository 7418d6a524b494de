-- One row: what fact_coverage must add up to, from the sales alone.
-- months, sales_lines (each once a fact), row_count (six facts a fiscal year with sales).
CREATE PROCEDURE fact_coverage_control(p_period_end DATE)
READS SQL DATA
SELECT 6 * COUNT(*) AS months, CAST(COALESCE(6 * SUM(line_count), 0) AS SIGNED) AS sales_lines,
       6 * COUNT(DISTINCT YEAR(month_start) + (MONTH(month_start) >= 9)) AS row_count
  FROM (SELECT `date` AS month_start, COUNT(*) AS line_count FROM fact_sales_monthly WHERE `date` <= p_period_end GROUP BY `date`) AS sales_month
