-- Transactions cleaned by 'normalise': amounts above 0, US dollars at 75 rupees, the currency's carriage return stripped, and
-- rows that are then equal in all columns counted once (rows equal only in product, customer, market and date are sales of their own).
-- Rows without customer, market or date can't belong to an order and are left out; products missing from the product list are kept.
-- cleaning, customer_code, order_date, market_code, product_code, sales_qty (units), revenue (rupees).
-- The order of GROUP BY is that of the index transactions_by_order.
CREATE OR REPLACE VIEW transaction_normalise AS
SELECT 'normalise' AS cleaning, customer_code, order_date, market_code, product_code, sales_qty,
       CASE currency_code WHEN 'USD' THEN sales_amount * 75 ELSE sales_amount END AS revenue
  FROM transactions
 WHERE sales_amount > 0
   AND customer_code IS NOT NULL
   AND order_date IS NOT NULL
   AND market_code IS NOT NULL
 GROUP BY customer_code, order_date, market_code, product_code, sales_qty, sales_amount, currency_code;
