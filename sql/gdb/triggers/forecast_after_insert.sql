-- Keeps fact_act_est in step with a new row of fact_forecast_monthly, and marks its month for refresh().
CREATE TRIGGER forecast_after_insert AFTER INSERT ON fact_forecast_monthly FOR EACH ROW
BEGIN
  CALL refresh_act_est(NEW.`date`, NEW.product_code, NEW.customer_code);
  INSERT IGNORE INTO changed_month (month_start) VALUES (NEW.`date`);
END
