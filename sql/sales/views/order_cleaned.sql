-- Orders of both cleanings one under the other; always say which: WHERE cleaning = 'normalise' (or 'drop').
-- An order is what one customer bought on one date in one market, so its customer and its month are the order's own,
-- and orders add up over customers and over months.
-- cleaning, customer_code, order_date, market_code, revenue (rupees).
CREATE OR REPLACE VIEW order_cleaned AS
SELECT cleaning, customer_code, order_date, market_code, revenue FROM order_normalise
 UNION ALL
SELECT cleaning, customer_code, order_date, market_code, revenue FROM order_drop;
