-- What the data cover, a row a year, ascending.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'.
-- year, months_covered (months with at least one transaction in the source), months (12), first_order, last_order (dates of the
-- year's orders that the cleaning keeps; NULL without any), note ('2017 has 3 of 12 months', '2018 has all 12 months').
CREATE PROCEDURE coverage(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  SELECT c.covered_year AS `year`, c.months_covered, 12 AS months, o.first_order, o.last_order,
         CASE WHEN c.months_covered = 12 THEN CONCAT(c.covered_year, ' has all 12 months')
              ELSE CONCAT(c.covered_year, ' has ', c.months_covered, ' of 12 months') END AS note
    FROM (SELECT YEAR(month_start) AS covered_year, COUNT(*) AS months_covered
            FROM covered_month
           WHERE month_start <= p_period_end
           GROUP BY YEAR(month_start)) AS c
    LEFT JOIN (SELECT YEAR(order_date) AS order_year, MIN(order_date) AS first_order, MAX(order_date) AS last_order
                 FROM order_summary
                WHERE cleaning = p_cleaning AND order_date <= p_period_end
                GROUP BY YEAR(order_date)) AS o ON o.order_year = c.covered_year
   ORDER BY c.covered_year;
END
