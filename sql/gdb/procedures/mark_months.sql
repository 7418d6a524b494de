-- Returns nothing; marks every month of the facts and of the summary tables as changed, so that refresh() makes all of them anew. Call
-- it after a change of the views; `reporter db apply` does.
CREATE PROCEDURE mark_months()
MODIFIES SQL DATA
BEGIN
  INSERT IGNORE INTO changed_month (month_start) SELECT DISTINCT `date` FROM fact_sales_monthly;
  INSERT IGNORE INTO changed_month (month_start) SELECT DISTINCT `date` FROM fact_forecast_monthly;
  INSERT IGNORE INTO changed_month (month_start) SELECT DISTINCT `date` FROM segment_summary;
  INSERT IGNORE INTO changed_month (month_start) SELECT DISTINCT `date` FROM product_summary;
  INSERT IGNORE INTO changed_month (month_start) SELECT DISTINCT `date` FROM product_month_summary;
  INSERT IGNORE INTO changed_month (month_start) SELECT DISTINCT `date` FROM coverage_summary;
  INSERT IGNORE INTO changed_month (month_start) SELECT DISTINCT `date` FROM accuracy_summary;
END
