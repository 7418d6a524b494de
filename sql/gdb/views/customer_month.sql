-- Sales by customer code and month, from the summary: customer_code, fiscal_year, date (first of the month), units, gross_sales,
-- net_invoice_sales, net_sales. Amounts are rounded to cents here, a month and code, so that whatever adds them up, by customer,
-- market, region, channel or quarter, comes to the same total.
CREATE OR REPLACE VIEW customer_month AS
SELECT customer_code, fiscal_year, `date`, SUM(units) AS units, SUM(gross_sales) AS gross_sales,
       ROUND(SUM(net_invoice_sales), 2) AS net_invoice_sales, ROUND(SUM(net_sales), 2) AS net_sales
  FROM segment_summary
 GROUP BY customer_code, fiscal_year, `date`;
