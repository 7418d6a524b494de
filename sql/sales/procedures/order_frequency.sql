-- Orders by customer and year, customers with the most orders first.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'.
-- customer_code, customer_name, earlier (orders before year_1), year_1 to year_4 (orders in the four years that end with the period's;
-- NULL where there are none, so that the cell stays empty), orders (all).
CREATE PROCEDURE order_frequency(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  SELECT f.customer_code, COALESCE(c.customer_name, f.customer_code) AS customer_name,
         f.earlier, f.year_1, f.year_2, f.year_3, f.year_4, f.orders
    FROM (SELECT customer_code,
                 NULLIF(COUNT(CASE WHEN YEAR(order_date) < YEAR(p_period_end) - 3 THEN 1 END), 0) AS earlier,
                 NULLIF(COUNT(CASE WHEN YEAR(order_date) = YEAR(p_period_end) - 3 THEN 1 END), 0) AS year_1,
                 NULLIF(COUNT(CASE WHEN YEAR(order_date) = YEAR(p_period_end) - 2 THEN 1 END), 0) AS year_2,
                 NULLIF(COUNT(CASE WHEN YEAR(order_date) = YEAR(p_period_end) - 1 THEN 1 END), 0) AS year_3,
                 NULLIF(COUNT(CASE WHEN YEAR(order_date) = YEAR(p_period_end) THEN 1 END), 0)     AS year_4,
                 COUNT(*) AS orders
            FROM order_summary
           WHERE cleaning = p_cleaning AND order_date <= p_period_end
           GROUP BY customer_code) AS f
    LEFT JOIN customer AS c ON c.customer_code = f.customer_code
   ORDER BY f.orders DESC, f.customer_code;
END
