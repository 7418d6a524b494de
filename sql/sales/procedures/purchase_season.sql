-- Revenue by month of the year: twelve rows, January first.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'.
-- month_number, month_name ('Jan'), year_1 to year_4 (rupees in the four years that end with the period's; NULL where the data don't
-- cover the month), total (rupees, all years, earlier ones too), covered_months (how often the data cover this month),
-- average_per_month (rupees, total / covered_months), against_average (fraction by which it is above or below the mean of these averages),
-- peak_rank (1 has the highest average; equal averages share a rank), pattern: 'Peak' for ranks 1 to 3 above the mean, 'Low' for the three
-- lowest averages below it, else NULL. NULL without cover.
CREATE PROCEDURE purchase_season(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  WITH covered AS (
    SELECT YEAR(m.month_start) AS covered_year, MONTH(m.month_start) AS month_number, COALESCE(o.revenue, 0) AS revenue
      FROM covered_month AS m
      LEFT JOIN (SELECT YEAR(order_date) AS order_year, MONTH(order_date) AS order_month, SUM(revenue) AS revenue
                   FROM order_summary
                  WHERE cleaning = p_cleaning AND order_date <= p_period_end
                  GROUP BY YEAR(order_date), MONTH(order_date)) AS o
             ON o.order_year = YEAR(m.month_start) AND o.order_month = MONTH(m.month_start)
     WHERE m.month_start <= p_period_end
  ), season AS (
    SELECT c.month_number, c.month_name,
           ROUND(SUM(CASE WHEN v.covered_year = YEAR(p_period_end) - 3 THEN v.revenue END), 2) AS year_1,
           ROUND(SUM(CASE WHEN v.covered_year = YEAR(p_period_end) - 2 THEN v.revenue END), 2) AS year_2,
           ROUND(SUM(CASE WHEN v.covered_year = YEAR(p_period_end) - 1 THEN v.revenue END), 2) AS year_3,
           ROUND(SUM(CASE WHEN v.covered_year = YEAR(p_period_end) THEN v.revenue END), 2)     AS year_4,
           ROUND(SUM(v.revenue), 2)                       AS total,
           COUNT(v.covered_year)                          AS covered_months,
           ROUND(SUM(v.revenue) / NULLIF(COUNT(v.covered_year), 0), 2) AS average_per_month
      FROM calendar_month AS c
      LEFT JOIN covered AS v ON v.month_number = c.month_number
     GROUP BY c.month_number, c.month_name
  ), ranked AS (
    SELECT season.*, NULLIF(AVG(average_per_month) OVER (), 0) AS mean,
           RANK() OVER (ORDER BY average_per_month DESC)                   AS peak_rank,
           RANK() OVER (ORDER BY covered_months = 0, average_per_month)    AS low_rank
      FROM season
  )
  SELECT month_number, month_name,
         CAST(year_1 AS DECIMAL(18,2)) AS year_1,
         CAST(year_2 AS DECIMAL(18,2)) AS year_2,
         CAST(year_3 AS DECIMAL(18,2)) AS year_3,
         CAST(year_4 AS DECIMAL(18,2)) AS year_4,
         CAST(total AS DECIMAL(18,2))  AS total,
         covered_months,
         CAST(average_per_month AS DECIMAL(18,2)) AS average_per_month,
         CAST(ROUND(average_per_month / mean - 1, 6) AS DECIMAL(12,6)) AS against_average,
         CASE WHEN covered_months > 0 THEN peak_rank END AS peak_rank,
         CASE WHEN peak_rank <= 3 AND average_per_month > mean THEN 'Peak'
              WHEN low_rank <= 3 AND average_per_month < mean THEN 'Low' END AS pattern
    FROM ranked
   ORDER BY month_number;
END
