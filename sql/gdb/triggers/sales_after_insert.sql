-- Keeps fact_act_est in step with a new row of fact_sales_monthly.
CREATE TRIGGER sales_after_insert AFTER INSERT ON fact_sales_monthly FOR EACH ROW
CALL refresh_act_est(NEW.`date`, NEW.product_code, NEW.customer_code)
