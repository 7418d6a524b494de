-- One row: what cross_sell must add up to, from the table transactions alone, by counting what may be suggested instead of ranking it.
-- similar_customers (of all suggestions), row_count (suggestions).
CREATE PROCEDURE cross_sell_control(p_period_end DATE, p_cleaning VARCHAR(100), p_suggestions INT)
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  WITH RECURSIVE bought AS (
    SELECT customer, product_code, revenue, ROW_NUMBER() OVER (PARTITION BY customer ORDER BY revenue DESC, product_code) AS strength
      FROM (SELECT DENSE_RANK() OVER (ORDER BY customer_code) AS customer, product_code,
                   SUM(IF(currency_code = 'USD', 75, 1) * sales_amount) AS revenue
              FROM (SELECT DISTINCT customer_code, order_date, market_code, product_code, sales_qty, sales_amount, currency_code
                      FROM transactions
                     WHERE p_cleaning = 'normalise' AND sales_amount > 0
                       AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL AND product_code IS NOT NULL
                     UNION ALL
                    SELECT customer_code, order_date, market_code, product_code, sales_qty, sales_amount, currency_code
                      FROM transactions
                     WHERE p_cleaning = 'drop' AND sales_amount <> 0 AND sales_amount <> -1 AND LOCATE('\r', COALESCE(currency, '')) = 0
                       AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL AND product_code IS NOT NULL) AS t
             GROUP BY customer_code, product_code) AS numbered
     UNION ALL
    SELECT customer, product_code, revenue, strength FROM bought WHERE strength < 1
  ), alike AS (
    SELECT own.customer, other.customer AS alike,
           ROW_NUMBER() OVER (PARTITION BY own.customer ORDER BY COUNT(*) DESC, SUM(other.revenue) DESC, other.customer) AS place
      FROM (SELECT customer, product_code FROM bought WHERE strength <= 20) AS own
      JOIN (SELECT customer, product_code, revenue, ROW_NUMBER() OVER (PARTITION BY product_code ORDER BY revenue DESC, customer) AS buyer
              FROM bought
             WHERE strength <= 20) AS other ON other.product_code = own.product_code
     WHERE other.customer <> own.customer AND other.buyer <= 50
     GROUP BY own.customer, other.customer
  ), offered AS (
    SELECT n.customer, MIN(n.similar_customers) AS similar_customers
      FROM (SELECT customer, alike, COUNT(*) OVER (PARTITION BY customer) AS similar_customers FROM alike WHERE place <= 5
             UNION ALL
            SELECT DISTINCT customer, customer, NULL FROM bought) AS n
      JOIN (SELECT DISTINCT customer, product_code FROM bought) AS b ON b.customer = n.alike
     GROUP BY n.customer, b.product_code
    HAVING COUNT(n.similar_customers) = COUNT(*) AND COUNT(*) >= 2 AND 2 * COUNT(*) > MIN(n.similar_customers)
  )
  SELECT CAST(COALESCE(SUM(similar_customers * suggestions), 0) AS SIGNED) AS similar_customers,
         CAST(COALESCE(SUM(suggestions), 0) AS SIGNED)                     AS row_count
    FROM (SELECT customer, MIN(similar_customers) AS similar_customers, LEAST(COUNT(*), p_suggestions) AS suggestions
            FROM offered
           GROUP BY customer) AS each_customer;
END
