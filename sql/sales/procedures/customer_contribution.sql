-- What each customer brings, largest first: rows for all years, then for each year ascending.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'. p_gold_share: a fraction, such as 0.80.
-- year_choice ('All' or the year), revenue_rank (1 is the largest; equal ones by code), customer_code, customer_name, customer_type,
-- revenue (rupees), share, cumulative_share, share_before (fractions of the choice's revenue; before = cumulative without the own share),
-- badge: 'Gold' while share_before is under p_gold_share, else 'Silver'. Compared with share_before as returned, rounded to six
-- decimals, so that whoever compares the returned figures gets the same badges.
CREATE PROCEDURE customer_contribution(p_period_end DATE, p_cleaning VARCHAR(100), p_gold_share DECIMAL(12,6))
READS SQL DATA
BEGIN
  CALL assert_cleaning(p_cleaning);
  WITH customer_year AS (
    SELECT customer_code, YEAR(order_date) AS order_year, SUM(revenue) AS revenue
      FROM order_summary
     WHERE cleaning = p_cleaning AND order_date <= p_period_end
     GROUP BY customer_code, YEAR(order_date)
  ), customer_choice AS (
    SELECT CASE WHEN c.all_years = 0 THEN y.order_year END AS choice_year, y.customer_code, SUM(y.revenue) AS revenue
      FROM customer_year AS y
     CROSS JOIN (SELECT 1 AS all_years UNION ALL SELECT 0) AS c
     GROUP BY CASE WHEN c.all_years = 0 THEN y.order_year END, y.customer_code
  ), ranked AS (
    SELECT choice_year, customer_code, revenue,
           ROW_NUMBER() OVER (PARTITION BY choice_year ORDER BY revenue DESC, customer_code) AS revenue_rank,
           SUM(revenue) OVER (PARTITION BY choice_year ORDER BY revenue DESC, customer_code ROWS UNBOUNDED PRECEDING) AS cumulative,
           NULLIF(SUM(revenue) OVER (PARTITION BY choice_year), 0) AS total
      FROM customer_choice
  ), shared AS (
    SELECT choice_year, customer_code, revenue, revenue_rank,
           CAST(ROUND(CAST(revenue AS DECIMAL(30,12)) / total, 6) AS DECIMAL(12,6))                AS share,
           CAST(ROUND(CAST(cumulative AS DECIMAL(30,12)) / total, 6) AS DECIMAL(12,6))             AS cumulative_share,
           CAST(ROUND(CAST(cumulative - revenue AS DECIMAL(30,12)) / total, 6) AS DECIMAL(12,6))   AS share_before
      FROM ranked
  )
  SELECT COALESCE(CAST(s.choice_year AS CHAR), 'All')   AS year_choice,
         s.revenue_rank,
         s.customer_code,
         COALESCE(c.customer_name, s.customer_code)     AS customer_name,
         COALESCE(c.customer_type, '')                  AS customer_type,
         CAST(ROUND(s.revenue, 2) AS DECIMAL(18,2))     AS revenue,
         s.share,
         s.cumulative_share,
         s.share_before,
         CASE WHEN s.share_before < p_gold_share THEN 'Gold' ELSE 'Silver' END AS badge
    FROM shared AS s
    LEFT JOIN customer AS c ON c.customer_code = s.customer_code
   ORDER BY s.choice_year IS NOT NULL, s.choice_year, s.revenue_rank;
END
