-- What each customer spends on an order, the highest average first: rows for all years, then for each year ascending.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'.
-- year_choice ('All' or the year), spending_rank (1 has the highest average order value; equal ones by code), customer_code,
-- customer_name, revenue (rupees), orders, average_order_value (rupees).
CREATE PROCEDURE customer_spending(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  WITH customer_year AS (
    SELECT customer_code, YEAR(order_date) AS order_year, SUM(revenue) AS revenue, COUNT(*) AS orders
      FROM order_summary
     WHERE cleaning = p_cleaning AND order_date <= p_period_end
     GROUP BY customer_code, YEAR(order_date)
  ), customer_choice AS (
    SELECT CASE WHEN c.all_years = 0 THEN y.order_year END AS choice_year, y.customer_code,
           SUM(y.revenue) AS revenue, SUM(y.orders) AS orders, SUM(y.revenue) / SUM(y.orders) AS order_value
      FROM customer_year AS y
     CROSS JOIN (SELECT 1 AS all_years UNION ALL SELECT 0) AS c
     GROUP BY CASE WHEN c.all_years = 0 THEN y.order_year END, y.customer_code
  )
  SELECT COALESCE(CAST(s.choice_year AS CHAR), 'All')                                               AS year_choice,
         ROW_NUMBER() OVER (PARTITION BY s.choice_year ORDER BY s.order_value DESC, s.customer_code) AS spending_rank,
         s.customer_code,
         COALESCE(c.customer_name, s.customer_code)      AS customer_name,
         CAST(ROUND(s.revenue, 2) AS DECIMAL(18,2))      AS revenue,
         CAST(s.orders AS SIGNED)                        AS orders,
         CAST(ROUND(s.order_value, 2) AS DECIMAL(18,2))  AS average_order_value
    FROM customer_choice AS s
    LEFT JOIN customer AS c ON c.customer_code = s.customer_code
   ORDER BY s.choice_year IS NOT NULL, s.choice_year, spending_rank;
END
