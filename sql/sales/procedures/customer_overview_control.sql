-- One row: what customer_overview must show for year_choice 'All', from the table transactions alone.
-- customers, orders, revenue, revenue_per_customer, average_order_value, active_customers, row_count (1).
CREATE PROCEDURE customer_overview_control(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_revenue DECIMAL(24,4);
  DECLARE v_quantity BIGINT;
  DECLARE v_orders, v_customers, v_active INT;
  DECLARE v_last DATE;
  CALL base_revenue(p_period_end, p_cleaning, v_revenue, v_quantity);
  CALL base_orders(p_period_end, p_cleaning, v_orders, v_customers, v_last);
  -- A query for each cleaning, as in base_orders; by customer first: reading the index in its order beats jumping through the one by day.
  IF p_cleaning = 'normalise' THEN
    SELECT COUNT(*)
      INTO v_active
      FROM (SELECT customer_code, MAX(order_date) AS last_order
              FROM transactions
             WHERE sales_amount > 0 AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL
             GROUP BY customer_code) AS customers
     WHERE last_order >= v_last - INTERVAL 720 DAY;
  ELSE
    SELECT COUNT(DISTINCT customer_code)
      INTO v_active
      FROM transactions
     WHERE sales_amount <> 0 AND sales_amount <> -1 AND LOCATE('\r', COALESCE(currency, '')) = 0
       AND order_date BETWEEN v_last - INTERVAL 720 DAY AND v_last AND market_code IS NOT NULL;
  END IF;
  SELECT v_customers AS customers, v_orders AS orders, CAST(ROUND(v_revenue, 2) AS DECIMAL(18,2)) AS revenue,
         CAST(ROUND(v_revenue / NULLIF(v_customers, 0), 2) AS DECIMAL(18,2)) AS revenue_per_customer,
         CAST(ROUND(v_revenue / NULLIF(v_orders, 0), 2) AS DECIMAL(18,2))    AS average_order_value,
         v_active AS active_customers, 1 AS row_count;
END
