-- Products to offer: by customer name, for each the products that most customers similar to it buy and it doesn't, the best first.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'. p_suggestions: how many a customer at most, such as 3.
-- Similar to a customer are the five that have the most of its 20 strongest products (by revenue) among their own 20; of equal
-- ones those with the higher revenue in these. Suggested is what more than half of them buy, and two at least.
-- Of customers that have the same product among their 20, the 50 that spend the most on it are compared with all: so many customers
-- more take as much longer, not the square of it.
-- customer_code, customer_name, suggestion (1 is the best: bought by most of the similar ones, of equal products that with the
-- higher revenue_per_buyer), product_code, product_type ('not in the product list' where it is missing there), similar_customers
-- (2 to 5), buyers (how many of them buy the product), score (fraction, buyers by similar_customers), revenue_per_buyer (rupees, what the
-- product brings with one of these buyers on average), bought_by (their names, the most similar first).
-- WITH RECURSIVE, though nothing recurs: MariaDB works a plain CTE out anew for each mention, a recursive one once. It has no index, so
-- that what is looked up in it goes through a table that a window or DISTINCT keeps, and that gets one. Customers are numbered, as pairs of codes take four times as long to count.
CREATE PROCEDURE cross_sell(p_period_end DATE, p_cleaning VARCHAR(100), p_suggestions INT)
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  WITH RECURSIVE bought AS (
    SELECT customer, customer_code, product_code, revenue,
           ROW_NUMBER() OVER (PARTITION BY customer ORDER BY revenue DESC, product_code) AS strength
      FROM (SELECT customer_code, product_code, SUM(revenue) AS revenue, DENSE_RANK() OVER (ORDER BY customer_code) AS customer
              FROM product_summary
             WHERE cleaning = p_cleaning AND order_date <= p_period_end AND product_code <> 'none given'
             GROUP BY customer_code, product_code) AS numbered
     UNION ALL
    SELECT customer, customer_code, product_code, revenue, strength FROM bought WHERE strength < 1
  ), known AS (
    SELECT customer, product_code, revenue, ROW_NUMBER() OVER (PARTITION BY product_code ORDER BY revenue DESC, customer) AS buyer
      FROM bought
     WHERE strength <= 20
  ), alike AS (
    SELECT own.customer, other.customer AS alike,
           ROW_NUMBER() OVER (PARTITION BY own.customer ORDER BY COUNT(*) DESC, SUM(other.revenue) DESC, other.customer) AS place
      FROM bought AS own
      JOIN known AS other ON other.product_code = own.product_code AND other.customer <> own.customer
     WHERE own.strength <= 20 AND other.buyer <= 50
     GROUP BY own.customer, other.customer
  ), nearest AS (
    SELECT customer, alike, place, COUNT(*) OVER (PARTITION BY customer) AS similar_customers
      FROM alike
     WHERE place <= 5
  ), offered AS (  -- NOT EXISTS is a look-up of both: NOT IN looks up the customer alone on MySQL, an outer join neither on MariaDB.
    SELECT n.customer, b.product_code, n.similar_customers, COUNT(*) AS buyers, SUM(b.revenue) / COUNT(*) AS revenue_per_buyer,
           GROUP_CONCAT(COALESCE(c.customer_name, b.customer_code) ORDER BY n.place SEPARATOR ', ') AS bought_by
      FROM nearest AS n
      JOIN (SELECT DISTINCT customer, customer_code, product_code, revenue FROM bought) AS b ON b.customer = n.alike
      LEFT JOIN customer AS c ON c.customer_code = b.customer_code
     WHERE NOT EXISTS (SELECT 1 FROM bought AS own WHERE own.customer = n.customer AND own.product_code = b.product_code)
     GROUP BY n.customer, b.product_code, n.similar_customers
    HAVING COUNT(*) >= 2 AND 2 * COUNT(*) > n.similar_customers
  ), ranked AS (
    SELECT offered.*, ROW_NUMBER() OVER (PARTITION BY customer ORDER BY buyers DESC, revenue_per_buyer DESC, product_code) AS suggestion
      FROM offered
  )
  SELECT k.customer_code,
         COALESCE(c.customer_name, k.customer_code)                             AS customer_name,
         o.suggestion,
         o.product_code,
         COALESCE(p.product_type, 'not in the product list')                    AS product_type,
         o.similar_customers,
         o.buyers,
         CAST(ROUND(CAST(o.buyers AS DECIMAL(30,12)) / o.similar_customers, 6) AS DECIMAL(12,6)) AS score,
         CAST(ROUND(o.revenue_per_buyer, 2) AS DECIMAL(18,2))                   AS revenue_per_buyer,
         o.bought_by
    FROM ranked AS o
    JOIN (SELECT DISTINCT customer, customer_code FROM bought) AS k ON k.customer = o.customer
    LEFT JOIN customer AS c ON c.customer_code = k.customer_code
    LEFT JOIN product AS p ON p.product_code = o.product_code
   WHERE o.suggestion <= p_suggestions
   ORDER BY customer_name, k.customer_code, o.suggestion;
END
