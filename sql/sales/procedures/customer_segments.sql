-- Customers with what to do about each, by what they brought over all years, largest first: by their share of revenue (A, B, C) and by
-- how often and how much they order.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'. p_a_share, p_b_share: fractions, such as 0.80 and 0.95.
-- revenue_rank (1 is the largest; equal ones by code), customer_code, customer_name, customer_type ('not given' where the source has
-- none), orders, average_order_value and revenue (rupees), share, cumulative_share, share_before (fractions of all revenue; before =
-- cumulative without the own share), class: 'A' while share_before, as returned, is under p_a_share, else 'B' while it is under
-- p_b_share, else 'C'; pattern: 'many' where the customer has at least the median number of orders, else 'few', then 'large' where its
-- average_order_value, as returned, is at least the median one, else 'small' ('few large'); days_since (days from the customer's last
-- order to the newest of any customer), recommended_action (words for the pattern; to win back who hasn't ordered for more than 365
-- days); many_large, few_large, many_small, few_small: the average order value again (rupees), in the column of the pattern, else
-- NULL: a chart's series.
CREATE PROCEDURE customer_segments(p_period_end DATE, p_cleaning VARCHAR(100), p_a_share DECIMAL(12,6), p_b_share DECIMAL(12,6))
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  WITH bought AS (
    SELECT customer_code, SUM(revenue) AS revenue, COUNT(*) AS orders, ROUND(SUM(revenue) / COUNT(*), 2) AS order_value,
           MAX(order_date) AS last_order
      FROM order_summary
     WHERE cleaning = p_cleaning AND order_date <= p_period_end
     GROUP BY customer_code
  ), placed AS (
    SELECT customer_code, revenue, orders, order_value,
           DATEDIFF((SELECT MAX(order_date) FROM order_summary WHERE cleaning = p_cleaning AND order_date <= p_period_end), last_order) AS days_since,
           ROW_NUMBER() OVER (ORDER BY revenue DESC, customer_code) AS revenue_rank,
           SUM(revenue) OVER (ORDER BY revenue DESC, customer_code ROWS UNBOUNDED PRECEDING) AS cumulative,
           NULLIF(SUM(revenue) OVER (), 0) AS total,
           ROW_NUMBER() OVER (ORDER BY orders, customer_code)      AS place_by_orders,
           ROW_NUMBER() OVER (ORDER BY order_value, customer_code) AS place_by_value,
           COUNT(*) OVER ()                                        AS customers
      FROM bought
  ), shared AS (  -- The median is the middle one of an odd number, the average of the two middle ones of an even number.
    SELECT customer_code, revenue, orders, order_value, days_since, revenue_rank,
           CAST(ROUND(CAST(revenue AS DECIMAL(30,12)) / total, 6) AS DECIMAL(12,6))              AS share,
           CAST(ROUND(CAST(cumulative AS DECIMAL(30,12)) / total, 6) AS DECIMAL(12,6))           AS cumulative_share,
           CAST(ROUND(CAST(cumulative - revenue AS DECIMAL(30,12)) / total, 6) AS DECIMAL(12,6)) AS share_before,
           AVG(CASE WHEN 2 * place_by_orders BETWEEN customers AND customers + 2 THEN orders END) OVER ()     AS median_orders,
           AVG(CASE WHEN 2 * place_by_value BETWEEN customers AND customers + 2 THEN order_value END) OVER () AS median_value
      FROM placed
  ), patterned AS (
    SELECT shared.*, CONCAT(CASE WHEN orders >= median_orders THEN 'many' ELSE 'few' END, ' ',
                            CASE WHEN order_value >= median_value THEN 'large' ELSE 'small' END) AS pattern
      FROM shared
  )
  SELECT s.revenue_rank,
         s.customer_code,
         COALESCE(c.customer_name, s.customer_code)          AS customer_name,
         COALESCE(NULLIF(c.customer_type, ''), 'not given')  AS customer_type,
         s.orders,
         CAST(s.order_value AS DECIMAL(18,2))                AS average_order_value,
         CAST(ROUND(s.revenue, 2) AS DECIMAL(18,2))          AS revenue,
         s.share,
         s.cumulative_share,
         s.share_before,
         CASE WHEN s.share_before < p_a_share THEN 'A' WHEN s.share_before < p_b_share THEN 'B' ELSE 'C' END AS class,
         s.pattern,
         s.days_since,
         CASE WHEN s.days_since > 365         THEN 'Win back: no order for more than a year'
              WHEN s.pattern = 'many large' THEN 'Keep: look after them first'
              WHEN s.pattern = 'few large'  THEN 'Raise frequency: agree on a schedule of orders'
              WHEN s.pattern = 'many small' THEN 'Upsell: offer more products an order'
              ELSE 'Automate: serve them by catalogue' END AS recommended_action,
         CAST(CASE WHEN s.pattern = 'many large' THEN s.order_value END AS DECIMAL(18,2)) AS many_large,
         CAST(CASE WHEN s.pattern = 'few large' THEN s.order_value END AS DECIMAL(18,2))  AS few_large,
         CAST(CASE WHEN s.pattern = 'many small' THEN s.order_value END AS DECIMAL(18,2)) AS many_small,
         CAST(CASE WHEN s.pattern = 'few small' THEN s.order_value END AS DECIMAL(18,2))  AS few_small
    FROM patterned AS s
    LEFT JOIN customer AS c ON c.customer_code = s.customer_code
   ORDER BY s.revenue_rank;
END
