-- Returns nothing; marks the months in which a customer bought as changed. The triggers of dim_customer call it.
CREATE PROCEDURE mark_customer(p_customer_code INT UNSIGNED)
MODIFIES SQL DATA
INSERT IGNORE INTO changed_month (month_start)
SELECT DISTINCT `date` FROM fact_sales_monthly WHERE customer_code = p_customer_code
