-- When each customer came and whether it still orders, by customer name.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'.
-- customer_code, customer_name, customer_type ('not given' where the source has none), first_order, last_order (dates), days_since (days
-- from the last order to the newest order of any customer, so that days without data count for nobody), orders, and what the customer
-- was in the four years that end with the period's: year_1 to year_4 ('New': the first order is of the year; 'Returning': ordered
-- before and in the year; 'Lapsed': ordered before, and not in the year; 'No order yet': likewise, but the data don't reach the year's
-- end; NULL before the first order and in years that the data don't cover).
CREATE PROCEDURE customer_lifecycle(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  WITH bought AS (
    SELECT customer_code, MIN(order_date) AS first_order, MAX(order_date) AS last_order, COUNT(*) AS orders,
           MAX(YEAR(order_date) = YEAR(p_period_end) - 3) AS in_1, MAX(YEAR(order_date) = YEAR(p_period_end) - 2) AS in_2,
           MAX(YEAR(order_date) = YEAR(p_period_end) - 1) AS in_3, MAX(YEAR(order_date) = YEAR(p_period_end)) AS in_4
      FROM order_summary
     WHERE cleaning = p_cleaning AND order_date <= p_period_end
     GROUP BY customer_code
  ), known AS (  -- What to call a customer without order: NULL where the data don't cover the year.
    SELECT MAX(CASE WHEN covered = YEAR(p_period_end) - 3 THEN without_order END) AS without_1,
           MAX(CASE WHEN covered = YEAR(p_period_end) - 2 THEN without_order END) AS without_2,
           MAX(CASE WHEN covered = YEAR(p_period_end) - 1 THEN without_order END) AS without_3,
           MAX(CASE WHEN covered = YEAR(p_period_end) THEN without_order END)     AS without_4,
           (SELECT MAX(order_date) FROM order_summary WHERE cleaning = p_cleaning AND order_date <= p_period_end) AS newest_order
      FROM (SELECT YEAR(month_start) AS covered,
                   CASE WHEN MAX(MONTH(month_start)) < 12
                         AND MAX(month_start) = (SELECT MAX(month_start) FROM covered_month WHERE month_start <= p_period_end)
                        THEN 'No order yet' ELSE 'Lapsed' END AS without_order
              FROM covered_month
             WHERE month_start <= p_period_end
             GROUP BY YEAR(month_start)) AS covered_year
  )
  SELECT b.customer_code,
         COALESCE(c.customer_name, b.customer_code)         AS customer_name,
         COALESCE(NULLIF(c.customer_type, ''), 'not given') AS customer_type,
         b.first_order,
         b.last_order,
         DATEDIFF(k.newest_order, b.last_order)             AS days_since,
         b.orders,
         CASE WHEN YEAR(b.first_order) > YEAR(p_period_end) - 3 THEN NULL WHEN b.in_1 = 0 THEN k.without_1
              WHEN YEAR(b.first_order) = YEAR(p_period_end) - 3 THEN 'New' ELSE 'Returning' END AS year_1,
         CASE WHEN YEAR(b.first_order) > YEAR(p_period_end) - 2 THEN NULL WHEN b.in_2 = 0 THEN k.without_2
              WHEN YEAR(b.first_order) = YEAR(p_period_end) - 2 THEN 'New' ELSE 'Returning' END AS year_2,
         CASE WHEN YEAR(b.first_order) > YEAR(p_period_end) - 1 THEN NULL WHEN b.in_3 = 0 THEN k.without_3
              WHEN YEAR(b.first_order) = YEAR(p_period_end) - 1 THEN 'New' ELSE 'Returning' END AS year_3,
         CASE WHEN b.in_4 = 0 THEN k.without_4
              WHEN YEAR(b.first_order) = YEAR(p_period_end) THEN 'New' ELSE 'Returning' END AS year_4
    FROM bought AS b
   CROSS JOIN known AS k
    LEFT JOIN customer AS c ON c.customer_code = b.customer_code
   ORDER BY customer_name, b.customer_code;
END
