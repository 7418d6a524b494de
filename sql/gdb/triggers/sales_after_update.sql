-- Keeps fact_act_est in step with a changed row of fact_sales_monthly, also where its key changed, and marks its months for
-- refresh().
CREATE TRIGGER sales_after_update AFTER UPDATE ON fact_sales_monthly FOR EACH ROW
BEGIN
  IF (OLD.`date`, OLD.product_code, OLD.customer_code) <> (NEW.`date`, NEW.product_code, NEW.customer_code) THEN
    CALL refresh_act_est(OLD.`date`, OLD.product_code, OLD.customer_code);
  END IF;
  CALL refresh_act_est(NEW.`date`, NEW.product_code, NEW.customer_code);
  INSERT IGNORE INTO changed_month (month_start) VALUES (OLD.`date`), (NEW.`date`);
END
