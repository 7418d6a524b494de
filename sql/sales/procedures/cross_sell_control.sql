-- One row: what cross_sell must add up to, from the table transactions alone, by counting what may be suggested instead of ranking it.
-- similar_customers (of all suggestions), row_count (suggestions).
CREATE PROCEDURE cross_sell_control(p_period_end DATE, p_cleaning VARCHAR(100), p_suggestions INT)
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  WITH RECURSIVE bought AS (
    SELECT customer_code, product_code, SUM(IF(currency_code = 'USD', 75, 1) * sales_amount) AS revenue,
           ROW_NUMBER() OVER (PARTITION BY customer_code
                              ORDER BY SUM(IF(currency_code = 'USD', 75, 1) * sales_amount) DESC, product_code) AS strength
      FROM (SELECT DISTINCT customer_code, order_date, market_code, product_code, sales_qty, sales_amount, currency_code
              FROM transactions
             WHERE p_cleaning = 'normalise' AND sales_amount > 0
               AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL AND product_code IS NOT NULL
             UNION ALL
            SELECT customer_code, order_date, market_code, product_code, sales_qty, sales_amount, currency_code
              FROM transactions
             WHERE p_cleaning = 'drop' AND sales_amount <> 0 AND sales_amount <> -1 AND LOCATE('\r', COALESCE(currency, '')) = 0
               AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL AND product_code IS NOT NULL) AS t
     GROUP BY customer_code, product_code
     UNION ALL
    SELECT customer_code, product_code, revenue, strength FROM bought WHERE strength < 1
  ), alike AS (
    SELECT own.customer_code, other.customer_code AS alike_code,
           ROW_NUMBER() OVER (PARTITION BY own.customer_code ORDER BY COUNT(*) DESC, SUM(other.revenue) DESC, other.customer_code) AS place
      FROM (SELECT customer_code, product_code FROM bought WHERE strength <= 20) AS own
      JOIN (SELECT customer_code, product_code, revenue FROM bought WHERE strength <= 20) AS other ON other.product_code = own.product_code
     WHERE other.customer_code <> own.customer_code
     GROUP BY own.customer_code, other.customer_code
  ), offered AS (
    SELECT n.customer_code, MIN(n.similar_customers) AS similar_customers
      FROM (SELECT customer_code, alike_code, COUNT(*) OVER (PARTITION BY customer_code) AS similar_customers FROM alike WHERE place <= 5
             UNION ALL
            SELECT DISTINCT customer_code, customer_code, NULL FROM alike) AS n
      JOIN bought AS b ON b.customer_code = n.alike_code
     GROUP BY n.customer_code, b.product_code
    HAVING COUNT(n.similar_customers) = COUNT(*) AND COUNT(*) >= 2 AND 2 * COUNT(*) > MIN(n.similar_customers)
  )
  SELECT CAST(COALESCE(SUM(similar_customers * suggestions), 0) AS SIGNED) AS similar_customers,
         CAST(COALESCE(SUM(suggestions), 0) AS SIGNED)                     AS row_count
    FROM (SELECT customer_code, MIN(similar_customers) AS similar_customers, LEAST(COUNT(*), p_suggestions) AS suggestions
            FROM offered
           GROUP BY customer_code) AS each_customer;
END
