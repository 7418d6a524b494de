-- Cleaned transactions with their names put right, for whoever reads rather than adds up; say which cleaning:
-- WHERE cleaning = 'normalise' (or 'drop'). Nothing is lost by a missing name: customer_name and market_name are then the code,
-- product_type is 'not in the product list'.
-- cleaning, order_date, customer_code, customer_name, customer_type, market_code, market_name, zone, product_code, product_type,
-- sales_qty (units), revenue (rupees).
CREATE OR REPLACE VIEW sale AS
SELECT t.cleaning, t.order_date,
       t.customer_code, COALESCE(c.customer_name, t.customer_code)            AS customer_name, COALESCE(c.customer_type, '') AS customer_type,
       t.market_code,   COALESCE(m.market_name, t.market_code)                AS market_name,   COALESCE(m.zone, '')          AS zone,
       t.product_code,  COALESCE(p.product_type, 'not in the product list')   AS product_type,
       t.sales_qty, t.revenue
  FROM transaction_cleaned AS t
  LEFT JOIN customer AS c ON c.customer_code = t.customer_code
  LEFT JOIN market AS m ON m.market_code = t.market_code
  LEFT JOIN product AS p ON p.product_code = t.product_code;
