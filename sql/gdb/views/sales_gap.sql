-- Stretches of months without sales between the first and the last month that have any: first_month, last_month (first days),
-- fiscal_year (of the last month of the stretch), stretch ('2021-03', '2021-05 to 2021-07').
CREATE OR REPLACE VIEW sales_gap AS
SELECT before_gap + INTERVAL 1 MONTH AS first_month, month_start - INTERVAL 1 MONTH AS last_month,
       YEAR(month_start + INTERVAL 3 MONTH) AS fiscal_year,
       CASE WHEN month_start = before_gap + INTERVAL 2 MONTH THEN LEFT(before_gap + INTERVAL 1 MONTH, 7)
            ELSE CONCAT(LEFT(before_gap + INTERVAL 1 MONTH, 7), ' to ', LEFT(month_start - INTERVAL 1 MONTH, 7)) END AS stretch
  FROM (SELECT month_start, LAG(month_start) OVER (ORDER BY month_start) AS before_gap
          FROM (SELECT DISTINCT `date` AS month_start FROM fact_sales_monthly) AS sales_month) AS followed
 WHERE month_start > before_gap + INTERVAL 1 MONTH;
