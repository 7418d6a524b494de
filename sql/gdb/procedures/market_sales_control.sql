-- One row: what market_sales must add up to, from the base tables alone.
-- units, gross_sales (rounded a line), row_count (combinations of market, channel, platform, division, segment and quarter with sales).
-- Customers and products get a number for their names, so that a million lines are told apart by numbers (2 s instead of 20 s).
CREATE PROCEDURE market_sales_control(p_period_end DATE)
READS SQL DATA
SELECT CAST(COALESCE(SUM(s.sold_quantity), 0) AS SIGNED) AS units,
       CAST(COALESCE(SUM(ROUND(s.sold_quantity * COALESCE(g.gross_price, 0), 2)), 0) AS DECIMAL(18,2)) AS gross_sales,
       COUNT(DISTINCT COALESCE(c.place, 0), COALESCE(p.kind, 0), s.fiscal_year, QUARTER(s.`date` + INTERVAL 4 MONTH)) AS row_count
  FROM fact_sales_monthly AS s
  LEFT JOIN fact_gross_price AS g ON g.product_code = s.product_code AND g.fiscal_year = s.fiscal_year
  LEFT JOIN (SELECT customer_code, DENSE_RANK() OVER (ORDER BY COALESCE(NULLIF(TRIM(market), ''), 'no market'), TRIM(channel), TRIM(platform)) AS place
               FROM dim_customer) AS c ON c.customer_code = s.customer_code
  LEFT JOIN (SELECT product_code, DENSE_RANK() OVER (ORDER BY TRIM(division), TRIM(segment)) AS kind
               FROM dim_product) AS p ON p.product_code = s.product_code
 WHERE s.`date` <= p_period_end
