-- One row: what products_by_customer must add up to, from the table transactions alone.
-- quantity, revenue, orders (counted once for each product in them), row_count (pairs of customer and product).
-- A query for each cleaning, as in base_orders: 'normalise' then needs nothing but the index transactions_by_order.
CREATE PROCEDURE products_by_customer_control(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_revenue DECIMAL(24,4);
  DECLARE v_quantity, v_orders, v_pairs BIGINT;
  CALL base_revenue(p_period_end, p_cleaning, v_revenue, v_quantity);
  IF p_cleaning = 'normalise' THEN
    SELECT COUNT(*)
      INTO v_orders
      FROM (SELECT DISTINCT customer_code, order_date, market_code, product_code
              FROM transactions
             WHERE sales_amount > 0 AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL) AS ordered_products;
    SELECT COUNT(*)
      INTO v_pairs
      FROM (SELECT DISTINCT customer_code, product_code
              FROM transactions
             WHERE sales_amount > 0 AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL) AS pairs;
  ELSE
    SELECT COUNT(*), COUNT(DISTINCT customer_code, COALESCE(product_code, ''))
      INTO v_orders, v_pairs
      FROM (SELECT DISTINCT customer_code, order_date, market_code, product_code
              FROM transactions
             WHERE sales_amount <> 0 AND sales_amount <> -1 AND LOCATE('\r', COALESCE(currency, '')) = 0
               AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL) AS ordered_products;
  END IF;
  SELECT CAST(v_quantity AS SIGNED) AS quantity, CAST(ROUND(v_revenue, 2) AS DECIMAL(18,2)) AS revenue,
         v_orders AS orders, v_pairs AS row_count;
END
