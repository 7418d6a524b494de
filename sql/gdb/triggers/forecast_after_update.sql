-- Keeps fact_act_est in step with a changed row of fact_forecast_monthly, also where its key changed, and marks its months for
-- refresh().
CREATE TRIGGER forecast_after_update AFTER UPDATE ON fact_forecast_monthly FOR EACH ROW
BEGIN
  IF (OLD.`date`, OLD.product_code, OLD.customer_code) <> (NEW.`date`, NEW.product_code, NEW.customer_code) THEN
    CALL refresh_act_est(OLD.`date`, OLD.product_code, OLD.customer_code);
  END IF;
  CALL refresh_act_est(NEW.`date`, NEW.product_code, NEW.customer_code);
  INSERT IGNORE INTO changed_month (month_start) VALUES (OLD.`date`), (NEW.`date`);
END
