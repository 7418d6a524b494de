-- Orders, one row each: what one customer bought on one date in one market. For a pivot that counts them.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'.
-- customer_code, customer_name, customer_type ('not given' where the source has none), market_name, zone ('no zone' where it has none),
-- order_date, order_year, revenue (rupees): by date, customer and market.
CREATE PROCEDURE customer_orders(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  SELECT o.customer_code, COALESCE(c.customer_name, o.customer_code) AS customer_name,
         COALESCE(NULLIF(c.customer_type, ''), 'not given') AS customer_type,
         COALESCE(m.market_name, o.market_code) AS market_name, COALESCE(NULLIF(m.zone, ''), 'no zone') AS zone,
         o.order_date, YEAR(o.order_date) AS order_year, CAST(ROUND(o.revenue, 2) AS DECIMAL(18,2)) AS revenue
    FROM order_summary AS o
    LEFT JOIN customer AS c ON c.customer_code = o.customer_code
    LEFT JOIN market AS m ON m.market_code = o.market_code
   WHERE o.cleaning = p_cleaning AND o.order_date <= p_period_end
   ORDER BY o.order_date, o.customer_code, o.market_code;
END
