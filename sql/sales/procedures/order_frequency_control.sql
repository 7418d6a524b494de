-- One row: what order_frequency must add up to, from the table transactions alone.
-- earlier, year_1 to year_4, orders (all counts of orders), row_count (customers).
-- A query for each cleaning, as in base_orders: 'normalise' then needs nothing but the index transactions_by_order. It counts days and
-- markets of a customer as orders, a year at a time.
CREATE PROCEDURE order_frequency_control(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_new_year DATE DEFAULT MAKEDATE(YEAR(p_period_end), 1);
  DECLARE v_earlier, v_year_1, v_year_2, v_year_3, v_year_4, v_orders, v_customers INT;
  CALL assert_cleaning(p_cleaning);
  IF p_cleaning = 'normalise' THEN
    SELECT COUNT(CASE WHEN order_date < v_new_year - INTERVAL 3 YEAR THEN 1 END),
           COUNT(CASE WHEN order_date >= v_new_year - INTERVAL 3 YEAR AND order_date < v_new_year - INTERVAL 2 YEAR THEN 1 END),
           COUNT(CASE WHEN order_date >= v_new_year - INTERVAL 2 YEAR AND order_date < v_new_year - INTERVAL 1 YEAR THEN 1 END),
           COUNT(CASE WHEN order_date >= v_new_year - INTERVAL 1 YEAR AND order_date < v_new_year THEN 1 END),
           COUNT(CASE WHEN order_date >= v_new_year THEN 1 END), COUNT(*), COUNT(DISTINCT customer_code)
      INTO v_earlier, v_year_1, v_year_2, v_year_3, v_year_4, v_orders, v_customers
      FROM (SELECT DISTINCT customer_code, order_date, market_code
              FROM transactions
             WHERE sales_amount > 0 AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL) AS orders;
  ELSE
    SELECT COUNT(CASE WHEN order_date < v_new_year - INTERVAL 3 YEAR THEN 1 END),
           COUNT(CASE WHEN order_date >= v_new_year - INTERVAL 3 YEAR AND order_date < v_new_year - INTERVAL 2 YEAR THEN 1 END),
           COUNT(CASE WHEN order_date >= v_new_year - INTERVAL 2 YEAR AND order_date < v_new_year - INTERVAL 1 YEAR THEN 1 END),
           COUNT(CASE WHEN order_date >= v_new_year - INTERVAL 1 YEAR AND order_date < v_new_year THEN 1 END),
           COUNT(CASE WHEN order_date >= v_new_year THEN 1 END), COUNT(*), COUNT(DISTINCT customer_code)
      INTO v_earlier, v_year_1, v_year_2, v_year_3, v_year_4, v_orders, v_customers
      FROM (SELECT DISTINCT customer_code, order_date, market_code
              FROM transactions
             WHERE sales_amount <> 0 AND sales_amount <> -1 AND LOCATE('\r', COALESCE(currency, '')) = 0
               AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL) AS orders;
  END IF;
  SELECT v_earlier AS earlier, v_year_1 AS year_1, v_year_2 AS year_2, v_year_3 AS year_3, v_year_4 AS year_4,
         v_orders AS orders, v_customers AS row_count;
END
