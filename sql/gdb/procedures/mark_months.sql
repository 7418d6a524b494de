-- Returns nothing; marks every month as changed, so that refresh() makes all of the summary tables anew. Call it after a change of
-- the views; `reporter db apply` does, and so do the triggers of dim_product.
CREATE PROCEDURE mark_months()
MODIFIES SQL DATA
BEGIN
  INSERT IGNORE INTO changed_month (month_start) SELECT DISTINCT `date` FROM fact_sales_monthly;
  INSERT IGNORE INTO changed_month (month_start) SELECT DISTINCT `date` FROM segment_summary;
END
