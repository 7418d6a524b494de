-- Returns in its parameters the totals that the control procedures share, from the table transactions alone: no view of the reports
-- is used, and under 'normalise' repeated rows are taken off the sum of all rows rather than left out of it.
-- p_revenue (rupees), p_quantity (units), p_orders, p_customers, p_last_order (date), p_active_customers; 0 or NULL without any.
CREATE PROCEDURE base_totals(p_period_end DATE, p_cleaning VARCHAR(100), OUT p_revenue DECIMAL(24,4), OUT p_quantity BIGINT,
  OUT p_orders INT, OUT p_customers INT, OUT p_last_order DATE, OUT p_active_customers INT)
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  IF p_cleaning = 'normalise' THEN
    SELECT COALESCE(SUM(IF(currency LIKE '%USD%', 75, 1) * sales_amount), 0), COALESCE(SUM(sales_qty), 0)
      INTO p_revenue, p_quantity
      FROM transactions
     WHERE sales_amount > 0 AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL;
    SELECT p_revenue - COALESCE(SUM(IF(currency_code = 'USD', 75, 1) * sales_amount * (n - 1)), 0),
           p_quantity - COALESCE(SUM(sales_qty * (n - 1)), 0)
      INTO p_revenue, p_quantity
      FROM (SELECT currency_code, sales_amount, sales_qty, COUNT(*) AS n
              FROM transactions
             WHERE sales_amount > 0 AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL
             GROUP BY customer_code, order_date, market_code, product_code, sales_qty, sales_amount, currency_code
            HAVING n > 1) AS repeated;
  ELSE
    SELECT COALESCE(SUM(IF(currency LIKE '%USD%', 75, 1) * sales_amount), 0), COALESCE(SUM(sales_qty), 0)
      INTO p_revenue, p_quantity
      FROM transactions
     WHERE LOCATE('\r', COALESCE(currency, '')) = 0 AND sales_amount <> 0 AND sales_amount <> -1
       AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL;
  END IF;
  SELECT COUNT(*), COUNT(DISTINCT customer_code), MAX(order_date)
    INTO p_orders, p_customers, p_last_order
    FROM (SELECT DISTINCT customer_code, order_date, market_code
            FROM transactions
           WHERE order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL
             AND (p_cleaning = 'normalise' AND sales_amount > 0
                  OR p_cleaning = 'drop' AND sales_amount <> 0 AND sales_amount <> -1 AND LOCATE('\r', COALESCE(currency, '')) = 0)) AS orders;
  SELECT COUNT(DISTINCT customer_code)
    INTO p_active_customers
    FROM transactions
   WHERE order_date BETWEEN p_last_order - INTERVAL 720 DAY AND p_last_order AND market_code IS NOT NULL
     AND (p_cleaning = 'normalise' AND sales_amount > 0
          OR p_cleaning = 'drop' AND sales_amount <> 0 AND sales_amount <> -1 AND LOCATE('\r', COALESCE(currency, '')) = 0);
END
