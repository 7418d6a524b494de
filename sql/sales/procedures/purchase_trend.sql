-- Revenue and orders by month: one row for each month that the data cover, ascending; 0 where the cleaning keeps nothing of it.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'.
-- month_start (first day), year, month_number, month_name ('Jan'), revenue (rupees), orders.
CREATE PROCEDURE purchase_trend(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  SELECT m.month_start,
         YEAR(m.month_start)                                    AS `year`,
         MONTH(m.month_start)                                   AS month_number,
         month_abbreviation(MONTH(m.month_start))               AS month_name,
         CAST(ROUND(COALESCE(o.revenue, 0), 2) AS DECIMAL(18,2)) AS revenue,
         COALESCE(o.orders, 0)                                  AS orders
    FROM covered_month AS m
    LEFT JOIN (SELECT YEAR(order_date) AS order_year, MONTH(order_date) AS order_month, SUM(revenue) AS revenue, COUNT(*) AS orders
                 FROM order_summary
                WHERE cleaning = p_cleaning AND order_date <= p_period_end
                GROUP BY YEAR(order_date), MONTH(order_date)) AS o
           ON o.order_year = YEAR(m.month_start) AND o.order_month = MONTH(m.month_start)
   WHERE m.month_start <= p_period_end
   ORDER BY m.month_start;
END
