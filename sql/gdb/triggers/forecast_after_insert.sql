-- Keeps fact_act_est in step with a new row of fact_forecast_monthly.
CREATE TRIGGER forecast_after_insert AFTER INSERT ON fact_forecast_monthly FOR EACH ROW
CALL refresh_act_est(NEW.`date`, NEW.product_code, NEW.customer_code)
