-- One row: what the rules of data_quality with effect 'removed' must add up to, from the table transactions alone.
-- amount (rupees as written, with US dollars converted before repeated rows are taken off), row_count (rules).
CREATE PROCEDURE data_quality_control(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_revenue DECIMAL(24,4);
  DECLARE v_quantity BIGINT;
  CALL base_revenue(p_period_end, p_cleaning, v_revenue, v_quantity);
  SELECT CAST(ROUND(COALESCE(SUM(sales_amount), 0)
                    + COALESCE(SUM(CASE WHEN currency LIKE '%USD%'
                                         AND (p_cleaning = 'normalise' AND sales_amount > 0
                                              OR p_cleaning = 'drop' AND sales_amount <> 0 AND sales_amount <> -1
                                                 AND LOCATE('\r', COALESCE(currency, '')) = 0)
                                         AND customer_code IS NOT NULL AND order_date IS NOT NULL AND market_code IS NOT NULL
                                        THEN 74 * sales_amount END), 0)
                    - v_revenue, 2) AS DECIMAL(18,2)) AS amount,
         4 AS row_count
    FROM transactions
   WHERE order_date <= p_period_end OR order_date IS NULL;
END
