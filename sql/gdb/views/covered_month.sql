-- Months with sales: fiscal_year, month_start (first of the month). DISTINCT jumps through the primary key by month.
CREATE OR REPLACE VIEW covered_month AS
SELECT YEAR(month_start + INTERVAL 4 MONTH) AS fiscal_year, month_start
  FROM (SELECT DISTINCT `date` AS month_start FROM fact_sales_monthly) AS sales_month;
