-- Returns its figures in its parameters: what the procedure claims says about all years up to p_period_end under
-- p_cleaning, from one reading of the orders. Without orders, amounts and counts are 0, everything else is NULL.
-- p_revenue, p_customers, p_orders, p_active_customers (as in customer_overview), p_first_order, p_last_order (dates),
-- p_top3_share (fraction), p_largest_customer (name), p_largest_revenue, p_best_customer (name; highest average order value),
-- p_best_order_value, p_peak_month (first day of the month with the highest revenue), p_peak_revenue,
-- p_peaks: the three months of the year with the highest revenue a covered month, highest first ('July, November, September'),
-- p_peak_figures: the same with their averages ('July 166,886, November 156,360, September 97,871').
CREATE PROCEDURE key_figures(p_period_end DATE, p_cleaning VARCHAR(100),
  OUT p_revenue DECIMAL(24,4), OUT p_customers INT, OUT p_orders INT, OUT p_active_customers INT,
  OUT p_first_order DATE, OUT p_last_order DATE, OUT p_top3_share DECIMAL(12,6),
  OUT p_largest_customer VARCHAR(45), OUT p_largest_revenue DECIMAL(18,2),
  OUT p_best_customer VARCHAR(45), OUT p_best_order_value DECIMAL(18,2),
  OUT p_peak_month DATE, OUT p_peak_revenue DECIMAL(18,2),
  OUT p_peaks VARCHAR(100), OUT p_peak_figures VARCHAR(200))
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  WITH customer_month AS (
    SELECT customer_code, LAST_DAY(order_date) AS month_end, SUM(revenue) AS revenue, COUNT(*) AS orders,
           MIN(order_date) AS first_order, MAX(order_date) AS last_order
      FROM order_summary
     WHERE cleaning = p_cleaning AND order_date <= p_period_end
     GROUP BY customer_code, LAST_DAY(order_date)
  ), totalled AS (
    SELECT customer_code, month_end, revenue, orders, first_order, last_order,
           SUM(revenue) OVER (PARTITION BY customer_code)                                          AS customer_revenue,
           SUM(revenue) OVER (PARTITION BY customer_code) / SUM(orders) OVER (PARTITION BY customer_code) AS order_value,
           SUM(revenue) OVER (PARTITION BY month_end)                                              AS month_revenue,
           SUM(revenue) OVER (PARTITION BY MONTH(month_end))                                       AS season_revenue,
           (SELECT MAX(order_date) FROM order_summary WHERE cleaning = p_cleaning AND order_date <= p_period_end) AS newest_order
      FROM customer_month
  ), ranked AS (
    SELECT totalled.*, season_revenue / s.covered_months AS season_average,
           DENSE_RANK() OVER (ORDER BY customer_revenue DESC, customer_code) AS revenue_rank,
           DENSE_RANK() OVER (ORDER BY order_value DESC, customer_code)      AS value_rank,
           DENSE_RANK() OVER (ORDER BY month_revenue DESC, month_end)        AS month_rank,
           DENSE_RANK() OVER (ORDER BY season_revenue / s.covered_months DESC, MONTH(month_end)) AS season_rank
      FROM totalled
      JOIN (SELECT MONTH(month_start) AS month_number, COUNT(*) AS covered_months
              FROM covered_month
             WHERE month_start <= p_period_end
             GROUP BY MONTH(month_start)) AS s ON s.month_number = MONTH(month_end)
  )
  SELECT COALESCE(SUM(r.revenue), 0), COUNT(DISTINCT r.customer_code), COALESCE(SUM(r.orders), 0),
         COUNT(DISTINCT CASE WHEN r.last_order >= r.newest_order - INTERVAL 720 DAY THEN r.customer_code END),
         MIN(r.first_order), MAX(r.last_order),
         ROUND(SUM(CASE WHEN r.revenue_rank <= 3 THEN r.revenue END) / NULLIF(SUM(r.revenue), 0), 6),
         MAX(CASE WHEN r.revenue_rank = 1 THEN COALESCE(c.customer_name, r.customer_code) END),
         ROUND(MAX(CASE WHEN r.revenue_rank = 1 THEN r.customer_revenue END), 2),
         MAX(CASE WHEN r.value_rank = 1 THEN COALESCE(c.customer_name, r.customer_code) END),
         ROUND(MAX(CASE WHEN r.value_rank = 1 THEN r.order_value END), 2),
         MAX(CASE WHEN r.month_rank = 1 THEN r.month_end - INTERVAL (DAYOFMONTH(r.month_end) - 1) DAY END),
         ROUND(MAX(CASE WHEN r.month_rank = 1 THEN r.month_revenue END), 2),
         CONCAT_WS(', ',
           MAX(CASE WHEN r.season_rank = 1 THEN month_in_full(MONTH(r.month_end)) END),
           MAX(CASE WHEN r.season_rank = 2 THEN month_in_full(MONTH(r.month_end)) END),
           MAX(CASE WHEN r.season_rank = 3 THEN month_in_full(MONTH(r.month_end)) END)),
         CONCAT_WS(', ',
           MAX(CASE WHEN r.season_rank = 1 THEN CONCAT(month_in_full(MONTH(r.month_end)), ' ', FORMAT(r.season_average, 0)) END),
           MAX(CASE WHEN r.season_rank = 2 THEN CONCAT(month_in_full(MONTH(r.month_end)), ' ', FORMAT(r.season_average, 0)) END),
           MAX(CASE WHEN r.season_rank = 3 THEN CONCAT(month_in_full(MONTH(r.month_end)), ' ', FORMAT(r.season_average, 0)) END))
    INTO p_revenue, p_customers, p_orders, p_active_customers, p_first_order, p_last_order, p_top3_share,
         p_largest_customer, p_largest_revenue, p_best_customer, p_best_order_value, p_peak_month, p_peak_revenue,
         p_peaks, p_peak_figures
    FROM ranked AS r
    LEFT JOIN customer AS c ON c.customer_code = r.customer_code;
END
