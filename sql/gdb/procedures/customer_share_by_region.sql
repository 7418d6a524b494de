-- Each customer's share in the net sales of a region, in the period's fiscal year up to the period's end: the largest region first, in it
-- the largest customer.
-- p_period_end: the last day that counts. Codes whose names are equal but for blanks, case or accents are one customer, named as its
-- lowest code is.
-- region, customer_rank (within the region; equal ones by name), customer, markets (of the region, in which it bought in either year),
-- net_sales (within the region), share (fraction of the region's; NULL unless these are above 0), cumulative_share (within the region),
-- share_of_all (fraction of all regions' net sales), net_sales_last_year (the same months of the fiscal year before), difference (this
-- year's net sales less last year's), growth (fraction; NULL unless last year's are above 0), share_points (the share in the region less
-- last year's, in percentage points).
CREATE PROCEDURE customer_share_by_region(p_period_end DATE)
READS SQL DATA
BEGIN
  DECLARE v_start DATE DEFAULT fiscal_year_start(p_period_end);
  SELECT r.region, r.customer_rank, r.customer, r.markets,
         CAST(r.net_sales AS DECIMAL(18,2)) AS net_sales,
         fraction_of(r.net_sales, r.region_sales) AS share,
         fraction_of(r.cumulative, r.region_sales) AS cumulative_share,
         fraction_of(r.net_sales, r.all_sales) AS share_of_all,
         CAST(r.net_sales_last_year AS DECIMAL(18,2)) AS net_sales_last_year,
         CAST(r.net_sales - r.net_sales_last_year AS DECIMAL(18,2)) AS difference,
         growth_of(r.net_sales, r.net_sales_last_year) AS growth,
         CAST(100 * (fraction_of(r.net_sales, r.region_sales) - fraction_of(r.net_sales_last_year, r.region_last_year)) AS DECIMAL(12,4)) AS share_points
    FROM (SELECT b.region, COALESCE(n.customer, 'no customer') AS customer, b.markets, b.net_sales, b.net_sales_last_year,
                 ROW_NUMBER() OVER (PARTITION BY b.region ORDER BY b.net_sales DESC, n.customer) AS customer_rank,
                 SUM(b.net_sales) OVER (PARTITION BY b.region ORDER BY b.net_sales DESC, n.customer ROWS UNBOUNDED PRECEDING) AS cumulative,
                 SUM(b.net_sales) OVER (PARTITION BY b.region) AS region_sales,
                 SUM(b.net_sales_last_year) OVER (PARTITION BY b.region) AS region_last_year,
                 SUM(b.net_sales) OVER () AS all_sales
            FROM (SELECT p.region, MIN(p.customer_code) AS first_code, COUNT(DISTINCT p.market) AS markets,
                         SUM(p.net_sales) AS net_sales, SUM(p.net_sales_last_year) AS net_sales_last_year
                    FROM (SELECT COALESCE(NULLIF(m.region, ''), 'no region') AS region, COALESCE(c.market, 'no market') AS market,
                                 COALESCE(c.customer, 'no customer') AS customer, f.customer_code, f.net_sales, f.net_sales_last_year
                            FROM (SELECT customer_code,
                                         SUM(CASE WHEN `date` >= v_start THEN net_sales ELSE 0 END) AS net_sales,
                                         SUM(CASE WHEN `date` < v_start THEN net_sales ELSE 0 END) AS net_sales_last_year
                                    FROM customer_month
                                   WHERE `date` BETWEEN v_start AND p_period_end
                                      OR `date` BETWEEN v_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                                   GROUP BY customer_code) AS f
                            LEFT JOIN customer AS c ON c.customer_code = f.customer_code
                            LEFT JOIN market AS m ON m.market = c.market) AS p
                   GROUP BY p.region, p.customer) AS b
            LEFT JOIN customer AS n ON n.customer_code = b.first_code) AS r
   ORDER BY r.region_sales DESC, r.region, r.customer_rank;
END
