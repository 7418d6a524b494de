-- Keeps fact_act_est in step with a deleted row of fact_forecast_monthly, and marks its month for refresh().
CREATE TRIGGER forecast_after_delete AFTER DELETE ON fact_forecast_monthly FOR EACH ROW
BEGIN
  CALL refresh_act_est(OLD.`date`, OLD.product_code, OLD.customer_code);
  INSERT IGNORE INTO changed_month (month_start) VALUES (OLD.`date`);
END
