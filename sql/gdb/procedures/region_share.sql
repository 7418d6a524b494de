-- Each region's share in the net sales of the period's fiscal year, up to the period's end, largest first; also the keys of sheets that
-- repeat for a region.
-- p_period_end: the last day that counts.
-- region_rank (equal ones by name), region_name ('no region' for markets without one), markets, customers (that bought in either year),
-- net_sales, share (fraction of all net sales; NULL unless these are above 0), net_sales_last_year (the same months of the fiscal year
-- before), difference (this year's net sales less last year's), growth (fraction; NULL unless last year's are above 0), share_points (the
-- share less last year's, in percentage points).
CREATE PROCEDURE region_share(p_period_end DATE)
READS SQL DATA
BEGIN
  DECLARE v_start DATE DEFAULT fiscal_year_start(p_period_end);
  SELECT ROW_NUMBER() OVER (ORDER BY b.net_sales DESC, b.region) AS region_rank, b.region AS region_name, b.markets, b.customers,
         CAST(b.net_sales AS DECIMAL(18,2)) AS net_sales,
         fraction_of(b.net_sales, SUM(b.net_sales) OVER ()) AS share,
         CAST(b.net_sales_last_year AS DECIMAL(18,2)) AS net_sales_last_year,
         CAST(b.net_sales - b.net_sales_last_year AS DECIMAL(18,2)) AS difference,
         growth_of(b.net_sales, b.net_sales_last_year) AS growth,
         CAST(100 * (fraction_of(b.net_sales, SUM(b.net_sales) OVER ())
                     - fraction_of(b.net_sales_last_year, SUM(b.net_sales_last_year) OVER ())) AS DECIMAL(12,4)) AS share_points
    FROM (SELECT p.region, COUNT(DISTINCT p.market) AS markets, COUNT(DISTINCT p.customer) AS customers,
                 SUM(p.net_sales) AS net_sales, SUM(p.net_sales_last_year) AS net_sales_last_year
            FROM (SELECT COALESCE(NULLIF(m.region, ''), 'no region') AS region, COALESCE(c.market, 'no market') AS market,
                         COALESCE(c.customer, 'no customer') AS customer, f.net_sales, f.net_sales_last_year
                    FROM (SELECT customer_code,
                                 SUM(CASE WHEN `date` >= v_start THEN net_sales ELSE 0 END) AS net_sales,
                                 SUM(CASE WHEN `date` < v_start THEN net_sales ELSE 0 END) AS net_sales_last_year
                            FROM customer_month
                           WHERE `date` BETWEEN v_start AND p_period_end
                              OR `date` BETWEEN v_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                           GROUP BY customer_code) AS f
                    LEFT JOIN customer AS c ON c.customer_code = f.customer_code
                    LEFT JOIN market AS m ON m.market = c.market) AS p
           GROUP BY p.region) AS b
   ORDER BY region_rank;
END
