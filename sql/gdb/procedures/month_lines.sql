-- The lines of the period's last month from gross to net sales, for a pivot that leads down to them: a line a customer code and product.
-- p_period_end: the last day of the month.
-- market, region, channel, customer, customer_code (as text), division, segment, category, product, variant, product_code, units, gross_sales,
-- pre_invoice_deductions (negative), net_invoice_sales, post_invoice_deductions (negative), net_sales; amounts rounded a line.
-- The one procedure that reads line items: a month of them, a range of the primary key.
CREATE PROCEDURE month_lines(p_period_end DATE)
READS SQL DATA
SELECT COALESCE(c.market, 'no market') AS market, COALESCE(c.region, '') AS region, COALESCE(c.channel, 'no channel') AS channel,
       COALESCE(c.customer, 'no customer') AS customer, CAST(l.customer_code AS CHAR) AS customer_code,
       COALESCE(p.division, 'no division') AS division,
       COALESCE(p.segment, 'no segment') AS segment, COALESCE(p.category, 'no category') AS category,
       COALESCE(p.product, 'no product') AS product, COALESCE(p.variant, '') AS variant, l.product_code, l.units, l.gross_sales,
       l.net_invoice_sales - l.gross_sales AS pre_invoice_deductions, l.net_invoice_sales,
       l.net_sales - l.net_invoice_sales AS post_invoice_deductions, l.net_sales
  FROM (SELECT customer_code, product_code, sold_quantity AS units,
               CAST(gross_price_total AS DECIMAL(18,2)) AS gross_sales,
               CAST(ROUND(net_invoice_sales, 2) AS DECIMAL(18,2)) AS net_invoice_sales,
               CAST(ROUND(net_sales, 2) AS DECIMAL(18,2)) AS net_sales
          FROM net_sales
         WHERE `date` BETWEEN p_period_end - INTERVAL DAY(p_period_end) - 1 DAY AND p_period_end) AS l
  LEFT JOIN customer AS c ON c.customer_code = l.customer_code
  LEFT JOIN product AS p ON p.product_code = l.product_code
 ORDER BY l.customer_code, l.product_code
