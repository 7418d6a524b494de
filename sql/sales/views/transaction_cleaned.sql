-- Transactions of both cleanings one under the other; always say which: WHERE cleaning = 'normalise' (or 'drop').
-- cleaning, customer_code, order_date, market_code, product_code, sales_qty (units), revenue (rupees).
CREATE OR REPLACE VIEW transaction_cleaned AS
SELECT cleaning, customer_code, order_date, market_code, product_code, sales_qty, revenue FROM transaction_normalise
 UNION ALL
SELECT cleaning, customer_code, order_date, market_code, product_code, sales_qty, revenue FROM transaction_drop;
