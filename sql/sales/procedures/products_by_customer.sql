-- Products that each customer bought, by customer name, then product.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'.
-- customer_code, customer_name, product_code ('none given' where the source has none), product_type ('not in the product list' where it
-- is missing there), quantity (units), revenue (rupees), orders (of the customer that hold the product; they don't add up to all orders).
CREATE PROCEDURE products_by_customer(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  SELECT b.customer_code,
         COALESCE(c.customer_name, b.customer_code)         AS customer_name,
         b.product_code,
         COALESCE(p.product_type, 'not in the product list') AS product_type,
         CAST(b.quantity AS SIGNED)                         AS quantity,
         CAST(ROUND(b.revenue, 2) AS DECIMAL(18,2))         AS revenue,
         b.orders
    FROM (SELECT customer_code, product_code, SUM(quantity) AS quantity, SUM(revenue) AS revenue,
                 COUNT(*) AS orders
            FROM product_summary
           WHERE cleaning = p_cleaning AND order_date <= p_period_end
           GROUP BY customer_code, product_code) AS b
    LEFT JOIN customer AS c ON c.customer_code = b.customer_code
    LEFT JOIN product AS p ON p.product_code = b.product_code
   ORDER BY customer_name, b.customer_code, b.product_code;
END
