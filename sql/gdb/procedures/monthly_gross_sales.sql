-- Gross sales by month of a list of customers, or of all, up to the period's end, months ascending, beside the same month of the year before.
-- p_period_end: the last day that counts. p_customers: customer codes with commas between ('90002001, 90002002'); '' for all.
-- month (first day; every month in which anybody bought), fiscal_year_label ('FY2021', or 'FY2022 to date' where it ends after the period),
-- units, gross_sales (rounded a line; 0 where the chosen customers bought nothing), gross_sales_last_year (NULL where nobody bought
-- in that month), change_pct (fraction; NULL without last year's).
CREATE PROCEDURE monthly_gross_sales(p_period_end DATE, p_customers VARCHAR(4000))
READS SQL DATA
SELECT b.month_start AS `month`, fiscal_year_label(b.fiscal_year, p_period_end) AS fiscal_year_label,
       CAST(b.units AS SIGNED) AS units, CAST(b.gross_sales AS DECIMAL(18,2)) AS gross_sales,
       CAST(b.gross_sales_last_year AS DECIMAL(18,2)) AS gross_sales_last_year,
       ratio_of(b.gross_sales - b.gross_sales_last_year, b.gross_sales_last_year) AS change_pct
  FROM (SELECT k.month_start, k.fiscal_year, k.units, k.gross_sales,
               -- The month a year before stands twelve numbers before, wherever months without sales leave gaps.
               SUM(k.gross_sales) OVER (ORDER BY k.month_number RANGE BETWEEN 12 PRECEDING AND 12 PRECEDING) AS gross_sales_last_year
          FROM (SELECT c.`date` AS month_start, c.fiscal_year, 12 * YEAR(c.`date`) + MONTH(c.`date`) AS month_number,
                       SUM(c.chosen * c.units) AS units, SUM(c.chosen * c.gross_sales) AS gross_sales
                  FROM (SELECT `date`, fiscal_year, units, gross_sales,
                               p_customers = '' OR FIND_IN_SET(customer_code, REPLACE(p_customers, ' ', '')) > 0 AS chosen
                          FROM segment_summary
                         WHERE `date` <= p_period_end) AS c
                 GROUP BY c.`date`, c.fiscal_year) AS k) AS b
 ORDER BY b.month_start
