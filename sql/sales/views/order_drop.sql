-- Orders under the cleaning 'drop'. An order is what one customer bought on one date in one market.
-- cleaning, customer_code, order_date, market_code, revenue (rupees).
CREATE OR REPLACE VIEW order_drop AS
SELECT cleaning, customer_code, order_date, market_code, SUM(revenue) AS revenue
  FROM transaction_drop
 GROUP BY cleaning, customer_code, order_date, market_code;
