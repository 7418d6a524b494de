-- Keeps fact_act_est in step with a deleted row of fact_sales_monthly, and marks its month for refresh().
CREATE TRIGGER sales_after_delete AFTER DELETE ON fact_sales_monthly FOR EACH ROW
BEGIN
  CALL refresh_act_est(OLD.`date`, OLD.product_code, OLD.customer_code);
  INSERT IGNORE INTO changed_month (month_start) VALUES (OLD.`date`);
END
