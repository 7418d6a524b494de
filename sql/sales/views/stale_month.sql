-- Months in which the summary tables don't follow the transactions: those that triggers have marked, and those that the summaries
-- lack altogether, as after an upgrade. month_start (first day; 1000-01-01 for transactions without a date).
-- The inner DISTINCT jumps through the index by day, so that 150,000 rows aren't read.
CREATE OR REPLACE VIEW stale_month AS
SELECT month_start FROM changed_month
 UNION
SELECT order_day.order_date - INTERVAL (DAYOFMONTH(order_day.order_date) - 1) DAY
  FROM (SELECT DISTINCT order_date FROM transactions WHERE order_date IS NOT NULL) AS order_day
  LEFT JOIN fate_summary AS f ON f.cleaning = 'normalise' AND f.order_date = order_day.order_date
 WHERE f.order_date IS NULL;
