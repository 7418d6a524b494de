-- One row: what market_sales must add up to, from the base tables alone.
-- units, gross_sales (rounded a line), row_count (combinations of market, channel, platform, division, segment and quarter with sales).
-- Price and segment are looked up once a month and product, whose lines follow each other in the primary key, and customers get a number
-- for their names, so that a million lines are told apart by numbers (2 s instead of 20 s).
CREATE PROCEDURE market_sales_control(p_period_end DATE)
READS SQL DATA
SELECT CAST(COALESCE(SUM(s.sold_quantity), 0) AS SIGNED) AS units,
       CAST(COALESCE(SUM(ROUND(s.sold_quantity * k.price, 2)), 0) AS DECIMAL(18,2)) AS gross_sales,
       COUNT(DISTINCT COALESCE(c.place, 0), k.kind, k.fiscal_year, k.quarter) AS row_count
  FROM (SELECT d.`date`, d.product_code, YEAR(d.`date` + INTERVAL 4 MONTH) AS fiscal_year, QUARTER(d.`date` + INTERVAL 4 MONTH) AS quarter,
               COALESCE(g.gross_price, 0) AS price, COALESCE(p.kind, 0) AS kind
          FROM (SELECT DISTINCT `date`, product_code FROM fact_sales_monthly WHERE `date` <= p_period_end) AS d
          LEFT JOIN fact_gross_price AS g ON g.product_code = d.product_code AND g.fiscal_year = YEAR(d.`date` + INTERVAL 4 MONTH)
          LEFT JOIN (SELECT product_code, DENSE_RANK() OVER (ORDER BY TRIM(division), TRIM(segment)) AS kind FROM dim_product) AS p
                 ON p.product_code = d.product_code
         -- One row each already: MariaDB refuses the second call of a procedure that merges this into the sums.
         GROUP BY d.`date`, d.product_code, g.gross_price, p.kind) AS k
  STRAIGHT_JOIN fact_sales_monthly AS s ON s.`date` = k.`date` AND s.product_code = k.product_code
  LEFT JOIN (SELECT customer_code, DENSE_RANK() OVER (ORDER BY COALESCE(NULLIF(TRIM(market), ''), 'no market'), TRIM(channel), TRIM(platform)) AS place
               FROM dim_customer) AS c ON c.customer_code = s.customer_code
