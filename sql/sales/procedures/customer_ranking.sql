-- Customers by what they brought over all years, largest first.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'. p_gold_share: a fraction, such as 0.80.
-- revenue_rank (1 is the largest; equal ones by code), customer_code, customer_name, customer_type, orders, revenue and
-- average_order_value (rupees), share, cumulative_share, share_before (fractions of all revenue; before = cumulative without the own
-- share), last_order (date), badge: 'Gold' while share_before, as returned, is under p_gold_share, else 'Silver'.
CREATE PROCEDURE customer_ranking(p_period_end DATE, p_cleaning VARCHAR(100), p_gold_share DECIMAL(12,6))
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  WITH bought AS (
    SELECT customer_code, SUM(revenue) AS revenue, COUNT(*) AS orders, MAX(order_date) AS last_order
      FROM order_summary
     WHERE cleaning = p_cleaning AND order_date <= p_period_end
     GROUP BY customer_code
  ), ranked AS (
    SELECT customer_code, revenue, orders, last_order,
           ROW_NUMBER() OVER (ORDER BY revenue DESC, customer_code) AS revenue_rank,
           SUM(revenue) OVER (ORDER BY revenue DESC, customer_code ROWS UNBOUNDED PRECEDING) AS cumulative,
           NULLIF(SUM(revenue) OVER (), 0) AS total
      FROM bought
  ), shared AS (
    SELECT customer_code, revenue, orders, last_order, revenue_rank,
           CAST(ROUND(CAST(revenue AS DECIMAL(30,12)) / total, 6) AS DECIMAL(12,6))              AS share,
           CAST(ROUND(CAST(cumulative AS DECIMAL(30,12)) / total, 6) AS DECIMAL(12,6))           AS cumulative_share,
           CAST(ROUND(CAST(cumulative - revenue AS DECIMAL(30,12)) / total, 6) AS DECIMAL(12,6)) AS share_before
      FROM ranked
  )
  SELECT s.revenue_rank,
         s.customer_code,
         COALESCE(c.customer_name, s.customer_code)              AS customer_name,
         COALESCE(c.customer_type, '')                           AS customer_type,
         s.orders,
         CAST(ROUND(s.revenue, 2) AS DECIMAL(18,2))              AS revenue,
         CAST(ROUND(s.revenue / s.orders, 2) AS DECIMAL(18,2))   AS average_order_value,
         s.share,
         s.cumulative_share,
         s.share_before,
         s.last_order,
         CASE WHEN s.share_before < p_gold_share THEN 'Gold' ELSE 'Silver' END AS badge
    FROM shared AS s
    LEFT JOIN customer AS c ON c.customer_code = s.customer_code
   ORDER BY s.revenue_rank;
END
