-- Each market's share in the net sales of the period's fiscal year, up to the period's end, largest first.
-- p_period_end: the last day that counts.
-- market_rank (1 is the largest; equal ones by name), market, region ('no region' where the market has none), customers (that bought in either
-- year), net_sales, share (fraction of all net sales; NULL unless these are above 0), cumulative_share, net_sales_last_year (the same months of the fiscal year before),
-- difference (this year's net sales less last year's), growth (fraction; NULL unless last year's are above 0), share_points (the share less last year's, in percentage points).
-- A market that sold last year and not this one is a row with 0.
CREATE PROCEDURE market_share(p_period_end DATE)
READS SQL DATA
BEGIN
  DECLARE v_start DATE DEFAULT fiscal_year_start(p_period_end);
  SELECT ROW_NUMBER() OVER (ORDER BY b.net_sales DESC, b.market) AS market_rank, b.market, b.region, b.customers,
         CAST(b.net_sales AS DECIMAL(18,2)) AS net_sales,
         fraction_of(b.net_sales, SUM(b.net_sales) OVER ()) AS share,
         fraction_of(SUM(b.net_sales) OVER (ORDER BY b.net_sales DESC, b.market ROWS UNBOUNDED PRECEDING),
                     SUM(b.net_sales) OVER ()) AS cumulative_share,
         CAST(b.net_sales_last_year AS DECIMAL(18,2)) AS net_sales_last_year,
         CAST(b.net_sales - b.net_sales_last_year AS DECIMAL(18,2)) AS difference,
         growth_of(b.net_sales, b.net_sales_last_year) AS growth,
         CAST(100 * (fraction_of(b.net_sales, SUM(b.net_sales) OVER ())
                     - fraction_of(b.net_sales_last_year, SUM(b.net_sales_last_year) OVER ())) AS DECIMAL(12,4)) AS share_points
    FROM (SELECT COALESCE(m.market, c.market, 'no market') AS market, COALESCE(NULLIF(m.region, ''), 'no region') AS region,
                 COUNT(DISTINCT COALESCE(c.customer, 'no customer')) AS customers,
                 SUM(f.net_sales) AS net_sales, SUM(f.net_sales_last_year) AS net_sales_last_year
            FROM (SELECT customer_code,
                         SUM(CASE WHEN `date` >= v_start THEN net_sales ELSE 0 END) AS net_sales,
                         SUM(CASE WHEN `date` < v_start THEN net_sales ELSE 0 END) AS net_sales_last_year
                    FROM customer_month
                   WHERE `date` BETWEEN v_start AND p_period_end
                      OR `date` BETWEEN v_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                   GROUP BY customer_code) AS f
            LEFT JOIN customer AS c ON c.customer_code = f.customer_code
            LEFT JOIN market AS m ON m.market = c.market
           GROUP BY COALESCE(m.market, c.market, 'no market'), COALESCE(NULLIF(m.region, ''), 'no region')) AS b
   ORDER BY market_rank;
END
