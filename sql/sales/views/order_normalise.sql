-- Orders under the cleaning 'normalise'. An order is what one customer bought on one date in one market.
-- cleaning, customer_code, order_date, market_code, revenue (rupees).
CREATE OR REPLACE VIEW order_normalise AS
SELECT cleaning, customer_code, order_date, market_code, SUM(revenue) AS revenue
  FROM transaction_normalise
 GROUP BY cleaning, customer_code, order_date, market_code;
