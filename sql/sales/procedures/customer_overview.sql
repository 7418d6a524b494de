-- The six figures of the overview: a row for all years, then one for each year that the data cover, ascending.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'.
-- year_choice ('All' or the year), customers (that ordered), orders, revenue (rupees), revenue_per_customer and
-- average_order_value (rupees; NULL without orders), active_customers (whose last order, of whichever year, was no more than
-- 720 days before the choice's last order).
CREATE PROCEDURE customer_overview(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  WITH customer_year AS (
    SELECT customer_code, YEAR(order_date) AS order_year, SUM(revenue) AS revenue, COUNT(*) AS orders, MAX(order_date) AS last_order
      FROM order_summary
     WHERE cleaning = p_cleaning AND order_date <= p_period_end
     GROUP BY customer_code, YEAR(order_date)
  ), choice AS (
    SELECT NULL AS choice_year
     UNION ALL
    SELECT DISTINCT YEAR(month_start) FROM covered_month WHERE month_start <= p_period_end
  ), known AS (  -- What had happened by the end of each choice; `chosen` marks what happened in it.
            -- FIRST_VALUE: MariaDB looks for the maximum of a window anew for each of its rows.
    SELECT c.choice_year, y.customer_code, y.revenue, y.orders, y.last_order,
           (c.choice_year IS NULL OR y.order_year = c.choice_year) AS chosen,
           FIRST_VALUE(CASE WHEN c.choice_year IS NULL OR y.order_year = c.choice_year THEN y.last_order END)
             OVER (PARTITION BY c.choice_year
                   ORDER BY CASE WHEN c.choice_year IS NULL OR y.order_year = c.choice_year THEN y.last_order END DESC) AS choice_end
      FROM choice AS c
      LEFT JOIN customer_year AS y ON c.choice_year IS NULL OR y.order_year <= c.choice_year
  )
  SELECT COALESCE(CAST(choice_year AS CHAR), 'All')                                          AS year_choice,
         COUNT(DISTINCT CASE WHEN chosen THEN customer_code END)                             AS customers,
         CAST(COALESCE(SUM(CASE WHEN chosen THEN orders END), 0) AS SIGNED)                  AS orders,
         CAST(ROUND(COALESCE(SUM(CASE WHEN chosen THEN revenue END), 0), 2) AS DECIMAL(18,2)) AS revenue,
         CAST(ROUND(SUM(CASE WHEN chosen THEN revenue END)
                    / NULLIF(COUNT(DISTINCT CASE WHEN chosen THEN customer_code END), 0), 2) AS DECIMAL(18,2)) AS revenue_per_customer,
         CAST(ROUND(SUM(CASE WHEN chosen THEN revenue END)
                    / NULLIF(SUM(CASE WHEN chosen THEN orders END), 0), 2) AS DECIMAL(18,2)) AS average_order_value,
         COUNT(DISTINCT CASE WHEN last_order >= choice_end - INTERVAL 720 DAY THEN customer_code END) AS active_customers
    FROM known
   GROUP BY choice_year
   ORDER BY choice_year IS NOT NULL, choice_year;
END
