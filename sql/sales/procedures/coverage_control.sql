-- One row: what coverage must add up to, from the table transactions alone.
-- months_covered, months, row_count (years).
CREATE PROCEDURE coverage_control(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  SELECT COUNT(DISTINCT EXTRACT(YEAR_MONTH FROM order_date)) AS months_covered,
         12 * COUNT(DISTINCT YEAR(order_date))               AS months,
         COUNT(DISTINCT YEAR(order_date))                    AS row_count
    FROM transactions
   WHERE order_date <= p_period_end;
END
