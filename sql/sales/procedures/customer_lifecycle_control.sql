-- One row: what customer_lifecycle must add up to, from the table transactions alone.
-- orders, days_since (days), row_count (customers).
-- A query for each cleaning, as in base_orders.
CREATE PROCEDURE customer_lifecycle_control(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_orders, v_customers INT;
  DECLARE v_days BIGINT;
  DECLARE v_last DATE;
  CALL base_orders(p_period_end, p_cleaning, v_orders, v_customers, v_last);
  IF p_cleaning = 'normalise' THEN
    SELECT COALESCE(SUM(DATEDIFF(v_last, last_order)), 0)
      INTO v_days
      FROM (SELECT MAX(order_date) AS last_order
              FROM transactions
             WHERE sales_amount > 0 AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL
             GROUP BY customer_code) AS customers;
  ELSE
    SELECT COALESCE(SUM(DATEDIFF(v_last, last_order)), 0)
      INTO v_days
      FROM (SELECT MAX(order_date) AS last_order
              FROM transactions
             WHERE sales_amount <> 0 AND sales_amount <> -1 AND LOCATE('\r', COALESCE(currency, '')) = 0
               AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL
             GROUP BY customer_code) AS customers;
  END IF;
  SELECT v_orders AS orders, v_days AS days_since, v_customers AS row_count;
END
