-- Keeps fact_act_est in step with a deleted row of fact_sales_monthly.
CREATE TRIGGER sales_after_delete AFTER DELETE ON fact_sales_monthly FOR EACH ROW
CALL refresh_act_est(OLD.`date`, OLD.product_code, OLD.customer_code)
