-- One row: what customer_segments must add up to, from the table transactions alone.
-- revenue, orders, row_count (customers).
CREATE PROCEDURE customer_segments_control(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_revenue DECIMAL(24,4);
  DECLARE v_quantity BIGINT;
  DECLARE v_orders, v_customers INT;
  DECLARE v_last DATE;
  CALL base_revenue(p_period_end, p_cleaning, v_revenue, v_quantity);
  CALL base_orders(p_period_end, p_cleaning, v_orders, v_customers, v_last);
  SELECT CAST(ROUND(v_revenue, 2) AS DECIMAL(18,2)) AS revenue, v_orders AS orders, v_customers AS row_count;
END
