-- Returns in its parameters the totals that control procedures share, from the table transactions alone: no view and no summary table
-- of the reports is used, and under 'normalise' repeated rows are taken off the sum of all rows rather than left out of it.
-- p_revenue (rupees), p_quantity (units); 0 without any.
-- Repeats are found in the order of the index transactions_by_order, so that no row is sorted or kept but those that repeat.
CREATE PROCEDURE base_revenue(p_period_end DATE, p_cleaning VARCHAR(100), OUT p_revenue DECIMAL(24,4), OUT p_quantity BIGINT)
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
END
