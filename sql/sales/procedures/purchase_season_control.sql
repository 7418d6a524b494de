-- One row: what purchase_season must add up to, from the table transactions alone.
-- total, covered_months (with a transaction), row_count (12).
CREATE PROCEDURE purchase_season_control(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_revenue DECIMAL(24,4);
  DECLARE v_quantity BIGINT;
  CALL base_revenue(p_period_end, p_cleaning, v_revenue, v_quantity);
  SELECT CAST(ROUND(v_revenue, 2) AS DECIMAL(18,2)) AS total,
         (SELECT COUNT(DISTINCT EXTRACT(YEAR_MONTH FROM order_date)) FROM transactions WHERE order_date <= p_period_end) AS covered_months,
         12 AS row_count;
END
