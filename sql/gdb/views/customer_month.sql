-- Units by customer and month: customer_code, fiscal_year, date (first of the month), units.
-- Left to itself, the server reads the primary key by date and sorts a million rows into a temporary table; the named index
-- holds them in the order of GROUP BY already.
CREATE OR REPLACE VIEW customer_month AS
SELECT customer_code, fiscal_year, `date`, SUM(sold_quantity) AS units
  FROM fact_sales_monthly FORCE INDEX (sales_by_customer_year)
 GROUP BY customer_code, fiscal_year, `date`;
