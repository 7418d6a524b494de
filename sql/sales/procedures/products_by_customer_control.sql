-- One row: what products_by_customer must add up to, from the table transactions alone.
-- quantity, revenue, orders (counted once for each product in them), row_count (pairs of customer and product).
CREATE PROCEDURE products_by_customer_control(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_revenue DECIMAL(24,4);
  DECLARE v_quantity BIGINT;
  DECLARE v_orders, v_customers, v_active INT;
  DECLARE v_last DATE;
  CALL base_totals(p_period_end, p_cleaning, v_revenue, v_quantity, v_orders, v_customers, v_last, v_active);
  SELECT CAST(v_quantity AS SIGNED) AS quantity, CAST(ROUND(v_revenue, 2) AS DECIMAL(18,2)) AS revenue, COUNT(*) AS orders,
         (SELECT COUNT(*)
            FROM (SELECT DISTINCT customer_code, product_code
                    FROM transactions
                   WHERE order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL
                     AND (p_cleaning = 'normalise' AND sales_amount > 0
                          OR p_cleaning = 'drop' AND sales_amount <> 0 AND sales_amount <> -1 AND LOCATE('\r', COALESCE(currency, '')) = 0)) AS pairs) AS row_count
    FROM (SELECT DISTINCT customer_code, order_date, market_code, product_code
            FROM transactions
           WHERE order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL
             AND (p_cleaning = 'normalise' AND sales_amount > 0
                  OR p_cleaning = 'drop' AND sales_amount <> 0 AND sales_amount <> -1 AND LOCATE('\r', COALESCE(currency, '')) = 0)) AS ordered_products;
END
