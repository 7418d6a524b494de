-- One row: what lifecycle_by_year must add up to, from the tables transactions and customers alone.
-- customers and returning_customers (counted once a year), new_customers, lapsed_customers and no_order_yet (together the years since a
-- customer's first that have a transaction of anybody, less those in which it ordered), row_count (pairs of year and type).
CREATE PROCEDURE lifecycle_by_year_control(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_newest DATE;
  CALL assert_cleaning(p_cleaning);
  SELECT MAX(order_date) INTO v_newest FROM transactions WHERE order_date <= p_period_end;
  -- Grouped within, so that nothing is merged into the outer sums: MariaDB 10.11 then refuses a second call (error 1140).
  SELECT CAST(COALESCE(SUM(years), 0) AS SIGNED)                       AS customers,
         CAST(COALESCE(SUM(firsts), 0) AS SIGNED)                      AS new_customers,
         CAST(COALESCE(SUM(years - firsts), 0) AS SIGNED)              AS returning_customers,
         CAST(COALESCE(SUM(known - years - waiting), 0) AS SIGNED)     AS lapsed_customers,
         CAST(COALESCE(SUM(waiting), 0) AS SIGNED)                     AS no_order_yet,
         COUNT(*)                                                      AS row_count
    FROM (SELECT y.`year`,
                 COALESCE(NULLIF(TRIM(REPLACE(c.customer_type, '\r', '')), ''), 'not given')        AS type_name,
                 COUNT(*)                                                                           AS known,
                 SUM(CASE WHEN y.`year` = s.first_year THEN s.years ELSE 0 END)                     AS years,
                 SUM(y.`year` = s.first_year)                                                       AS firsts,
                 SUM(y.`year` = YEAR(v_newest) AND s.last_year < y.`year` AND MONTH(v_newest) < 12) AS waiting
            FROM (SELECT customer_code, COUNT(*) AS years, MIN(order_year) AS first_year, MAX(order_year) AS last_year
                    FROM (SELECT DISTINCT customer_code, YEAR(order_date) AS order_year
                            FROM transactions
                           WHERE p_cleaning = 'normalise' AND sales_amount > 0
                             AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL
                           UNION ALL
                          SELECT DISTINCT customer_code, YEAR(order_date)
                            FROM transactions
                           WHERE p_cleaning = 'drop' AND sales_amount <> 0 AND sales_amount <> -1 AND LOCATE('\r', COALESCE(currency, '')) = 0
                             AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL) AS customer_year
                   GROUP BY customer_code) AS s
            JOIN (SELECT DISTINCT YEAR(order_date) AS `year` FROM transactions WHERE order_date <= p_period_end) AS y ON y.`year` >= s.first_year
            LEFT JOIN customers AS c ON c.customer_code = s.customer_code
           GROUP BY y.`year`, type_name) AS since;
END
