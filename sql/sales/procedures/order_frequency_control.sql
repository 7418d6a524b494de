-- One row: what order_frequency must add up to, from the table transactions alone.
-- earlier, year_1 to year_4, orders (all counts of orders), row_count (customers).
CREATE PROCEDURE order_frequency_control(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_new_year DATE DEFAULT MAKEDATE(YEAR(p_period_end), 1);
  CALL assert_cleaning(p_cleaning);
  SELECT COUNT(CASE WHEN order_date < v_new_year - INTERVAL 3 YEAR THEN 1 END) AS earlier,
         COUNT(CASE WHEN order_date >= v_new_year - INTERVAL 3 YEAR AND order_date < v_new_year - INTERVAL 2 YEAR THEN 1 END) AS year_1,
         COUNT(CASE WHEN order_date >= v_new_year - INTERVAL 2 YEAR AND order_date < v_new_year - INTERVAL 1 YEAR THEN 1 END) AS year_2,
         COUNT(CASE WHEN order_date >= v_new_year - INTERVAL 1 YEAR AND order_date < v_new_year THEN 1 END) AS year_3,
         COUNT(CASE WHEN order_date >= v_new_year THEN 1 END) AS year_4,
         COUNT(*) AS orders,
         COUNT(DISTINCT customer_code) AS row_count
    FROM (SELECT DISTINCT customer_code, order_date, market_code
            FROM transactions
           WHERE order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL
             AND (p_cleaning = 'normalise' AND sales_amount > 0
                  OR p_cleaning = 'drop' AND sales_amount <> 0 AND sales_amount <> -1 AND LOCATE('\r', COALESCE(currency, '')) = 0)) AS orders;
END
