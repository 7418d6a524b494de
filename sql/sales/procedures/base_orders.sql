-- Returns in its parameters the counts that control procedures share, from the table transactions alone: no view and no summary table
-- of the reports is used.
-- p_orders, p_customers, p_last_order (date); 0 or NULL without any.
-- A query for each cleaning: one for both (… AND normalise OR … AND drop) reads the currency of every row, which the index
-- transactions_by_order lacks, and then sorts 150,000 wide rows: five times the work.
CREATE PROCEDURE base_orders(p_period_end DATE, p_cleaning VARCHAR(100), OUT p_orders INT, OUT p_customers INT, OUT p_last_order DATE)
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  IF p_cleaning = 'normalise' THEN
    SELECT COUNT(*), COUNT(DISTINCT customer_code), MAX(order_date)
      INTO p_orders, p_customers, p_last_order
      FROM (SELECT DISTINCT customer_code, order_date, market_code
              FROM transactions
             WHERE sales_amount > 0 AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL) AS orders;
  ELSE
    SELECT COUNT(DISTINCT customer_code, order_date, market_code), COUNT(DISTINCT customer_code), MAX(order_date)
      INTO p_orders, p_customers, p_last_order
      FROM transactions
     WHERE sales_amount <> 0 AND sales_amount <> -1 AND LOCATE('\r', COALESCE(currency, '')) = 0
       AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL;
  END IF;
END
