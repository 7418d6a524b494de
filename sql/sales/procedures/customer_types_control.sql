-- One row: what customer_types must add up to, from the tables transactions and customers alone.
-- customers (counted once a year), orders, revenue, row_count (pairs of year and type with orders).
CREATE PROCEDURE customer_types_control(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_revenue DECIMAL(24,4);
  DECLARE v_quantity BIGINT;
  DECLARE v_orders, v_customers, v_years, v_pairs INT;
  DECLARE v_last DATE;
  CALL base_revenue(p_period_end, p_cleaning, v_revenue, v_quantity);
  CALL base_orders(p_period_end, p_cleaning, v_orders, v_customers, v_last);
  SELECT COUNT(*), COUNT(DISTINCT y.order_year, COALESCE(NULLIF(TRIM(REPLACE(c.customer_type, '\r', '')), ''), 'not given'))
    INTO v_years, v_pairs
    FROM (SELECT DISTINCT customer_code, YEAR(order_date) AS order_year
            FROM transactions
           WHERE p_cleaning = 'normalise' AND sales_amount > 0
             AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL
           UNION ALL
          SELECT DISTINCT customer_code, YEAR(order_date)
            FROM transactions
           WHERE p_cleaning = 'drop' AND sales_amount <> 0 AND sales_amount <> -1 AND LOCATE('\r', COALESCE(currency, '')) = 0
             AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL) AS y
    LEFT JOIN customers AS c ON c.customer_code = y.customer_code;
  SELECT v_years AS customers, v_orders AS orders, CAST(ROUND(v_revenue, 2) AS DECIMAL(18,2)) AS revenue, v_pairs AS row_count;
END
