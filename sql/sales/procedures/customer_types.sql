-- What each type of customer brings, by year: years ascending, then types.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'.
-- year (one with orders), customer_type ('not given' where the source has none), customers (that ordered), orders, revenue (rupees),
-- share (fraction of the year's revenue), revenue_per_customer and average_order_value (rupees), growth (fraction: revenue against that
-- of the year before, both in the months that the data cover in both years; NULL where there are none or they brought nothing).
CREATE PROCEDURE customer_types(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  WITH common AS (  -- Months whose namesakes of the year before are covered too.
    SELECT YEAR(m.month_start) AS `year`, MONTH(m.month_start) AS month_number
      FROM covered_month AS m
      JOIN covered_month AS b ON b.month_start = m.month_start - INTERVAL 1 YEAR
     WHERE m.month_start <= p_period_end
  ), customer_month AS (
    SELECT o.customer_code, COALESCE(NULLIF(c.customer_type, ''), 'not given') AS customer_type,
           YEAR(o.order_date) AS order_year, MONTH(o.order_date) AS month_number, SUM(o.revenue) AS revenue, COUNT(*) AS orders
      FROM order_summary AS o
      LEFT JOIN customer AS c ON c.customer_code = o.customer_code
     WHERE o.cleaning = p_cleaning AND o.order_date <= p_period_end
     GROUP BY o.customer_code, COALESCE(NULLIF(c.customer_type, ''), 'not given'), YEAR(o.order_date), MONTH(o.order_date)
  ), beside AS (  -- Each month as one of its own year, and as one of the year before the next.
    SELECT p.customer_type, p.order_year + s.shift AS `year`,
           CASE WHEN s.shift = 0 THEN p.customer_code END AS customer_code,
           CASE WHEN s.shift = 0 THEN p.orders ELSE 0 END AS orders,
           CASE WHEN s.shift = 0 THEN p.revenue ELSE 0 END AS revenue,
           CASE WHEN s.shift = 0 AND k.`year` IS NOT NULL THEN p.revenue ELSE 0 END AS same_months,
           CASE WHEN s.shift = 1 AND k.`year` IS NOT NULL THEN p.revenue ELSE 0 END AS before_months
      FROM customer_month AS p
     CROSS JOIN (SELECT 0 AS shift UNION ALL SELECT 1) AS s
      LEFT JOIN common AS k ON k.`year` = p.order_year + s.shift AND k.month_number = p.month_number
  ), totalled AS (
    SELECT customer_type, `year`, COUNT(DISTINCT customer_code) AS customers, SUM(orders) AS orders, SUM(revenue) AS revenue,
           SUM(same_months) / NULLIF(SUM(before_months), 0) - 1 AS growth
      FROM beside
     GROUP BY customer_type, `year`
    HAVING SUM(orders) > 0
  )
  SELECT `year`,
         customer_type,
         customers,
         CAST(orders AS SIGNED)                                                           AS orders,
         CAST(ROUND(revenue, 2) AS DECIMAL(18,2))                                         AS revenue,
         CAST(ROUND(CAST(revenue AS DECIMAL(30,12)) / NULLIF(SUM(revenue) OVER (PARTITION BY `year`), 0), 6) AS DECIMAL(12,6)) AS share,
         CAST(ROUND(revenue / customers, 2) AS DECIMAL(18,2))                             AS revenue_per_customer,
         CAST(ROUND(revenue / orders, 2) AS DECIMAL(18,2))                                AS average_order_value,
         CAST(ROUND(growth, 6) AS DECIMAL(12,6))                                                    AS growth
    FROM totalled
   ORDER BY `year`, customer_type;
END
