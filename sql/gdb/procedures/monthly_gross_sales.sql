-- Gross sales by month of a list of customers, or of all, up to the period's end, months ascending, beside the same month of the year before.
-- p_period_end: the last day that counts. p_customers: customer codes with commas between ('90002001, 90002002'); '' for all.
-- month (first day), fiscal_year_label ('FY2021', or 'FY2022 to date' where it ends after the period), units, gross_sales (rounded a line),
-- gross_sales_last_year (NULL where that month has none), change_pct (fraction).
CREATE PROCEDURE monthly_gross_sales(p_period_end DATE, p_customers VARCHAR(4000))
READS SQL DATA
SELECT k.month_start AS `month`, fiscal_year_label(k.fiscal_year, p_period_end) AS fiscal_year_label,
       CAST(k.units AS SIGNED) AS units, CAST(k.gross_sales AS DECIMAL(18,2)) AS gross_sales,
       CAST(b.gross_sales AS DECIMAL(18,2)) AS gross_sales_last_year,
       CAST(ROUND(CAST(k.gross_sales - b.gross_sales AS DECIMAL(30,12)) / NULLIF(b.gross_sales, 0), 6) AS DECIMAL(12,6)) AS change_pct
  FROM (SELECT `date` AS month_start, fiscal_year, SUM(units) AS units, SUM(gross_sales) AS gross_sales
          FROM segment_summary
         WHERE `date` <= p_period_end AND (p_customers = '' OR FIND_IN_SET(customer_code, REPLACE(p_customers, ' ', '')))
         GROUP BY `date`, fiscal_year) AS k
  LEFT JOIN (SELECT `date` + INTERVAL 1 YEAR AS month_start, SUM(gross_sales) AS gross_sales
               FROM segment_summary
              WHERE `date` <= p_period_end AND (p_customers = '' OR FIND_IN_SET(customer_code, REPLACE(p_customers, ' ', '')))
              GROUP BY `date`) AS b ON b.month_start = k.month_start
 ORDER BY k.month_start
