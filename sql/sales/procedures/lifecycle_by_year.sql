-- New, returning and lapsed customers by year and type of customer: years ascending, then types.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'.
-- year (one that the data cover), customer_type ('not given' where the source has none), customers (that ordered), new_customers (first
-- order in the year), returning_customers (ordered before and in the year), lapsed_customers (ordered before, and not in the year),
-- no_order_yet (likewise, where the data don't reach the year's end, which is then nobody's lapse yet), kept (fraction of the year
-- before's customers that ordered again; NULL where there were none, or the data don't reach the year's end). New, returning,
-- lapsed and no order yet are together all customers that have ever ordered up to then.
CREATE PROCEDURE lifecycle_by_year(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  WITH customer_year AS (
    SELECT customer_code, YEAR(order_date) AS order_year, MIN(MIN(YEAR(order_date))) OVER (PARTITION BY customer_code) AS first_year
      FROM order_summary
     WHERE cleaning = p_cleaning AND order_date <= p_period_end
     GROUP BY customer_code, YEAR(order_date)
  ), covered_year AS (
    SELECT YEAR(month_start) AS `year`,
           MAX(MONTH(month_start)) < 12
             AND MAX(month_start) = (SELECT MAX(month_start) FROM covered_month WHERE month_start <= p_period_end) AS is_open
      FROM covered_month
     WHERE month_start <= p_period_end
     GROUP BY YEAR(month_start)
  ), standing AS (
    SELECT v.`year`, v.is_open, y.customer_code, MIN(y.first_year) AS first_year,
           MAX(y.order_year = v.`year`) AS ordered, MAX(y.order_year = v.`year` - 1) AS ordered_before
      FROM covered_year AS v
      JOIN customer_year AS y ON y.order_year <= v.`year`
     GROUP BY v.`year`, v.is_open, y.customer_code
  )
  SELECT s.`year`,
         COALESCE(NULLIF(c.customer_type, ''), 'not given')                               AS customer_type,
         CAST(SUM(s.ordered) AS SIGNED)                                                   AS customers,
         CAST(SUM(s.first_year = s.`year`) AS SIGNED)                                     AS new_customers,
         CAST(SUM(s.ordered AND s.first_year < s.`year`) AS SIGNED)                       AS returning_customers,
         CAST(SUM(NOT s.ordered AND NOT s.is_open) AS SIGNED)                             AS lapsed_customers,
         CAST(SUM(NOT s.ordered AND s.is_open) AS SIGNED)                                 AS no_order_yet,
         CAST(CASE WHEN MAX(s.is_open) = 0
                   THEN ROUND(CAST(SUM(s.ordered AND s.ordered_before) AS DECIMAL(30,12)) / NULLIF(SUM(s.ordered_before), 0), 6) END AS DECIMAL(12,6)) AS kept
    FROM standing AS s
    LEFT JOIN customer AS c ON c.customer_code = s.customer_code
   GROUP BY s.`year`, COALESCE(NULLIF(c.customer_type, ''), 'not given')
   ORDER BY s.`year`, customer_type;
END
