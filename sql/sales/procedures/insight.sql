-- One row of figures for sentences, about all years up to the period's end; true whatever the data.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'.
-- revenue, customers, orders, active_customers, revenue_per_customer, average_order_value (rupees), first_order, last_order (dates),
-- top3_share (fraction), largest_customer (name), largest_revenue, largest_share (fraction), highest_value_customer (name; highest
-- average order value), highest_order_value, peak_month (first day), peak_month_name ('Nov 2017'), peak_month_revenue,
-- season_peak ('Jul'; the month of the year with the highest revenue a covered month), season_peaks ('Jul, Nov, Sep').
-- Without orders, names are 'nobody' or 'no month' and dates, shares and averages NULL.
CREATE PROCEDURE insight(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_revenue DECIMAL(24,4);
  DECLARE v_customers, v_orders, v_active INT;
  DECLARE v_first, v_last, v_peak DATE;
  DECLARE v_top3 DECIMAL(12,6);
  DECLARE v_largest, v_best VARCHAR(45);
  DECLARE v_largest_revenue, v_best_value, v_peak_revenue DECIMAL(18,2);
  DECLARE v_peaks VARCHAR(100);
  DECLARE v_peak_figures VARCHAR(200);
  CALL key_figures(p_period_end, p_cleaning, v_revenue, v_customers, v_orders, v_active, v_first, v_last, v_top3,
                   v_largest, v_largest_revenue, v_best, v_best_value, v_peak, v_peak_revenue, v_peaks, v_peak_figures);
  SELECT CAST(ROUND(v_revenue, 2) AS DECIMAL(18,2))                                   AS revenue,
         v_customers AS customers, v_orders AS orders, v_active AS active_customers,
         CAST(ROUND(v_revenue / NULLIF(v_customers, 0), 2) AS DECIMAL(18,2))          AS revenue_per_customer,
         CAST(ROUND(v_revenue / NULLIF(v_orders, 0), 2) AS DECIMAL(18,2))             AS average_order_value,
         v_first AS first_order, v_last AS last_order, v_top3 AS top3_share,
         COALESCE(v_largest, 'nobody') AS largest_customer, COALESCE(v_largest_revenue, 0) AS largest_revenue,
         CAST(ROUND(v_largest_revenue / NULLIF(v_revenue, 0), 6) AS DECIMAL(12,6))    AS largest_share,
         COALESCE(v_best, 'nobody') AS highest_value_customer, COALESCE(v_best_value, 0) AS highest_order_value,
         v_peak AS peak_month,
         COALESCE(CONCAT(month_abbreviation(MONTH(v_peak)), ' ', YEAR(v_peak)), 'no month') AS peak_month_name,
         COALESCE(v_peak_revenue, 0) AS peak_month_revenue,
         COALESCE(NULLIF(SUBSTRING_INDEX(v_peaks, ',', 1), ''), 'no month') AS season_peak,
         COALESCE(NULLIF(v_peaks, ''), 'no month') AS season_peaks;
END
