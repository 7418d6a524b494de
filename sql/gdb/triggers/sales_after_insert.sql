-- Keeps fact_act_est in step with a new row of fact_sales_monthly, and marks its month for refresh().
CREATE TRIGGER sales_after_insert AFTER INSERT ON fact_sales_monthly FOR EACH ROW
BEGIN
  CALL refresh_act_est(NEW.`date`, NEW.product_code, NEW.customer_code);
  INSERT IGNORE INTO changed_month (month_start) VALUES (NEW.`date`);
END
