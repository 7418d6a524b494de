-- One row: what customer_ranking, customer_overview, customer_contribution and customer_spending (these three for year_choice 'All'),
-- customer_segments, customer_lifecycle, lifecycle_by_year, customer_types, order_frequency and customer_orders must add up to, from the
-- tables transactions and customers alone; each column is DATA_SET__column, so that the orders are told apart once for all of them.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'.
-- customer_ranking__revenue, customer_ranking__orders, customer_ranking__row_count, customer_overview__customers,
-- customer_overview__orders, customer_overview__revenue, customer_overview__revenue_per_customer,
-- customer_overview__average_order_value, customer_overview__active_customers, customer_overview__row_count,
-- customer_contribution__revenue, customer_contribution__row_count, customer_spending__revenue, customer_spending__orders,
-- customer_spending__row_count, customer_segments__revenue, customer_segments__orders, customer_segments__row_count,
-- customer_lifecycle__orders, customer_lifecycle__days_since, customer_lifecycle__row_count, lifecycle_by_year__customers,
-- lifecycle_by_year__new_customers, lifecycle_by_year__returning_customers, lifecycle_by_year__lapsed_customers,
-- lifecycle_by_year__no_order_yet, lifecycle_by_year__row_count, customer_types__customers, customer_types__orders,
-- customer_types__revenue, customer_types__row_count, order_frequency__earlier, order_frequency__year_1, order_frequency__year_2,
-- order_frequency__year_3, order_frequency__year_4, order_frequency__orders, order_frequency__row_count, customer_orders__revenue,
-- customer_orders__row_count: revenue in rupees, days_since in days, all others counts.
-- By year a customer counts once a year. Lapsed and no order yet are together the years since a customer's first that have a
-- transaction of anybody, less those in which it ordered.
-- A query for each cleaning: 'normalise' then needs nothing but the index transactions_by_order.
CREATE PROCEDURE customer_control(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_exact DECIMAL(24,4);
  DECLARE v_revenue DECIMAL(18,2);
  DECLARE v_quantity BIGINT;
  DECLARE v_newest DATE;
  CALL base_revenue(p_period_end, p_cleaning, v_exact, v_quantity);
  SET v_revenue = ROUND(v_exact, 2);
  SELECT MAX(order_date) INTO v_newest FROM transactions WHERE order_date <= p_period_end;
  WITH orders AS (
    SELECT DISTINCT customer_code, order_date, market_code
      FROM transactions
     WHERE p_cleaning = 'normalise' AND sales_amount > 0
       AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL
     UNION ALL
    SELECT DISTINCT customer_code, order_date, market_code
      FROM transactions
     WHERE p_cleaning = 'drop' AND sales_amount <> 0 AND sales_amount <> -1 AND LOCATE('\r', COALESCE(currency, '')) = 0
       AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL
  ), customer_years AS (
    SELECT customer_code, YEAR(order_date) AS order_year, COUNT(*) AS orders, MAX(order_date) AS last_order
      FROM orders
     GROUP BY customer_code, YEAR(order_date)
  ), known AS (  -- a row for each customer and year from its first one on that has a transaction of anybody
    SELECT y.`year`, o.customer_code, SUM(CASE WHEN o.order_year = y.`year` THEN o.orders END) AS orders,
           MIN(o.order_year) = y.`year` AS is_first, MAX(o.last_order) AS last_order
      FROM (SELECT DISTINCT YEAR(order_date) AS `year` FROM transactions WHERE order_date <= p_period_end) AS y
      JOIN customer_years AS o ON o.order_year <= y.`year`
     GROUP BY y.`year`, o.customer_code
  ), typed AS (
    SELECT k.`year`, k.orders, k.is_first, COALESCE(NULLIF(TRIM(REPLACE(c.customer_type, '\r', '')), ''), 'not given') AS type_name,
           k.orders IS NULL AND k.`year` = YEAR(v_newest) AND MONTH(v_newest) < 12 AS is_waiting,
           CASE WHEN k.`year` = YEAR(v_newest) THEN k.last_order END AS last_order, FIRST_VALUE(k.last_order) OVER (ORDER BY k.last_order DESC) AS newest_order
      FROM known AS k
      LEFT JOIN customers AS c ON c.customer_code = k.customer_code
  ), figures AS (
    SELECT COUNT(last_order) AS customers, CAST(COALESCE(SUM(orders), 0) AS SIGNED) AS orders,
           COUNT(CASE WHEN last_order >= newest_order - INTERVAL 720 DAY THEN 1 END) AS active,
           CAST(COALESCE(SUM(DATEDIFF(newest_order, last_order)), 0) AS SIGNED) AS days,
           COUNT(*) AS known_years, COUNT(orders) AS order_years, COUNT(CASE WHEN is_waiting THEN 1 END) AS waiting,
           COUNT(CASE WHEN is_first THEN 1 END) AS firsts, COUNT(DISTINCT `year`, type_name) AS known_pairs,
           COUNT(DISTINCT CASE WHEN orders > 0 THEN `year` END, type_name) AS order_pairs,
           CAST(COALESCE(SUM(CASE WHEN `year` < YEAR(p_period_end) - 3 THEN orders END), 0) AS SIGNED) AS earlier,
           CAST(COALESCE(SUM(CASE WHEN `year` = YEAR(p_period_end) - 3 THEN orders END), 0) AS SIGNED) AS year_1,
           CAST(COALESCE(SUM(CASE WHEN `year` = YEAR(p_period_end) - 2 THEN orders END), 0) AS SIGNED) AS year_2,
           CAST(COALESCE(SUM(CASE WHEN `year` = YEAR(p_period_end) - 1 THEN orders END), 0) AS SIGNED) AS year_3,
           CAST(COALESCE(SUM(CASE WHEN `year` = YEAR(p_period_end) THEN orders END), 0) AS SIGNED) AS year_4
      FROM typed
  )
  SELECT v_revenue AS customer_ranking__revenue, orders AS customer_ranking__orders, customers AS customer_ranking__row_count,
         customers AS customer_overview__customers, orders AS customer_overview__orders, v_revenue AS customer_overview__revenue,
         CAST(ROUND(v_exact / NULLIF(customers, 0), 2) AS DECIMAL(18,2)) AS customer_overview__revenue_per_customer,
         CAST(ROUND(v_exact / NULLIF(orders, 0), 2) AS DECIMAL(18,2)) AS customer_overview__average_order_value,
         active AS customer_overview__active_customers, 1 AS customer_overview__row_count,
         v_revenue AS customer_contribution__revenue, customers AS customer_contribution__row_count,
         v_revenue AS customer_spending__revenue, orders AS customer_spending__orders, customers AS customer_spending__row_count,
         v_revenue AS customer_segments__revenue, orders AS customer_segments__orders, customers AS customer_segments__row_count,
         orders AS customer_lifecycle__orders, days AS customer_lifecycle__days_since, customers AS customer_lifecycle__row_count,
         order_years AS lifecycle_by_year__customers, firsts AS lifecycle_by_year__new_customers,
         order_years - firsts AS lifecycle_by_year__returning_customers,
         known_years - order_years - waiting AS lifecycle_by_year__lapsed_customers, waiting AS lifecycle_by_year__no_order_yet,
         known_pairs AS lifecycle_by_year__row_count,
         order_years AS customer_types__customers, orders AS customer_types__orders, v_revenue AS customer_types__revenue,
         order_pairs AS customer_types__row_count,
         earlier AS order_frequency__earlier, year_1 AS order_frequency__year_1, year_2 AS order_frequency__year_2,
         year_3 AS order_frequency__year_3, year_4 AS order_frequency__year_4, orders AS order_frequency__orders,
         customers AS order_frequency__row_count,
         v_revenue AS customer_orders__revenue, orders AS customer_orders__row_count
    FROM figures;
END
