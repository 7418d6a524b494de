-- Months in which the summary tables don't follow the facts: those that triggers have marked, and those that the summaries
-- lack altogether, as after an upgrade. month_start (first day).
CREATE OR REPLACE VIEW stale_month AS
SELECT month_start FROM changed_month
 UNION
SELECT sales_month.month_start
  FROM (SELECT DISTINCT `date` AS month_start FROM fact_sales_monthly) AS sales_month
  LEFT JOIN (SELECT DISTINCT `date` AS month_start FROM segment_summary) AS kept ON kept.month_start = sales_month.month_start
 WHERE kept.month_start IS NULL;
