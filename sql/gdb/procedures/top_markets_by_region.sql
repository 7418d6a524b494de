-- The markets with the p_n largest gross sales of each region in the period's fiscal year, up to the period's end: the largest region
-- first.
-- p_period_end: the last day that counts. p_n: how many ranks a region; equal sales share a rank and the next follows without a gap
-- (DENSE_RANK).
-- region, region_rank (the market's within its region), market, gross_sales, share_of_region (fraction of the region's gross sales; NULL
-- unless these are above 0).
CREATE PROCEDURE top_markets_by_region(p_period_end DATE, p_n INT)
READS SQL DATA
BEGIN
  DECLARE v_start DATE DEFAULT fiscal_year_start(p_period_end);
  SELECT t.region, t.region_rank, t.market, CAST(t.gross_sales AS DECIMAL(18,2)) AS gross_sales, fraction_of(t.gross_sales, t.region_sales) AS share_of_region
    FROM (SELECT b.region, b.market, b.gross_sales,
                 DENSE_RANK() OVER (PARTITION BY b.region ORDER BY b.gross_sales DESC) AS region_rank,
                 SUM(b.gross_sales) OVER (PARTITION BY b.region) AS region_sales
            FROM (SELECT p.market, p.region, SUM(p.gross_sales) AS gross_sales
                    FROM (SELECT COALESCE(m.market, c.market, 'no market') AS market,
                                 COALESCE(NULLIF(m.region, ''), 'no region') AS region, f.gross_sales
                            FROM (SELECT customer_code, SUM(gross_sales) AS gross_sales
                                    FROM customer_month
                                   WHERE `date` BETWEEN v_start AND p_period_end
                                   GROUP BY customer_code) AS f
                            LEFT JOIN customer AS c ON c.customer_code = f.customer_code
                            LEFT JOIN market AS m ON m.market = c.market) AS p
                   GROUP BY p.market, p.region) AS b) AS t
   WHERE t.region_rank <= p_n
   ORDER BY t.region_sales DESC, t.region, t.region_rank, t.market;
END
