-- Each market's share in the net sales of the period's fiscal year, up to the period's end, largest first.
-- p_period_end: the last day that counts.
-- market_rank (1 is the largest; equal ones by name), market, region ('no region' where the market has none), customers (that bought in
-- either year), net_sales, share (fraction of all net sales; NULL unless these are above 0), cumulative_share, net_sales_last_year (the
-- same months of the fiscal year before), difference (this year's net sales less last year's), growth (fraction; NULL unless last year's
-- are above 0), share_points (the share less last year's, in percentage points), month_01 to month_24 (net sales of the 24 months up to
-- the period's, which is month_24; NULL in a month without any).
-- A market that sold last year and not this one is a row with 0.
CREATE PROCEDURE market_share(p_period_end DATE)
READS SQL DATA
BEGIN
  DECLARE v_start DATE DEFAULT fiscal_year_start(p_period_end);
  DECLARE v_month DATE DEFAULT p_period_end - INTERVAL DAYOFMONTH(p_period_end) - 1 DAY;
  SELECT ROW_NUMBER() OVER (ORDER BY b.net_sales DESC, b.market) AS market_rank, b.market, b.region, b.customers,
         CAST(b.net_sales AS DECIMAL(18,2)) AS net_sales,
         fraction_of(b.net_sales, SUM(b.net_sales) OVER ()) AS share,
         fraction_of(SUM(b.net_sales) OVER (ORDER BY b.net_sales DESC, b.market ROWS UNBOUNDED PRECEDING),
                     SUM(b.net_sales) OVER ()) AS cumulative_share,
         CAST(b.net_sales_last_year AS DECIMAL(18,2)) AS net_sales_last_year,
         CAST(b.net_sales - b.net_sales_last_year AS DECIMAL(18,2)) AS difference,
         growth_of(b.net_sales, b.net_sales_last_year) AS growth,
         CAST(100 * (fraction_of(b.net_sales, SUM(b.net_sales) OVER ())
                     - fraction_of(b.net_sales_last_year, SUM(b.net_sales_last_year) OVER ())) AS DECIMAL(12,4)) AS share_points,
         t.month_01, t.month_02, t.month_03, t.month_04, t.month_05, t.month_06, t.month_07, t.month_08,
         t.month_09, t.month_10, t.month_11, t.month_12, t.month_13, t.month_14, t.month_15, t.month_16,
         t.month_17, t.month_18, t.month_19, t.month_20, t.month_21, t.month_22, t.month_23, t.month_24
    FROM (SELECT p.market, p.region, COUNT(DISTINCT p.customer) AS customers,
                 SUM(p.net_sales) AS net_sales, SUM(p.net_sales_last_year) AS net_sales_last_year
            FROM (SELECT COALESCE(m.market, c.market, 'no market') AS market, COALESCE(NULLIF(m.region, ''), 'no region') AS region,
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
           GROUP BY p.market, p.region) AS b
    LEFT JOIN (SELECT p.name,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 23 MONTH THEN p.net_sales END) AS month_01,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 22 MONTH THEN p.net_sales END) AS month_02,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 21 MONTH THEN p.net_sales END) AS month_03,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 20 MONTH THEN p.net_sales END) AS month_04,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 19 MONTH THEN p.net_sales END) AS month_05,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 18 MONTH THEN p.net_sales END) AS month_06,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 17 MONTH THEN p.net_sales END) AS month_07,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 16 MONTH THEN p.net_sales END) AS month_08,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 15 MONTH THEN p.net_sales END) AS month_09,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 14 MONTH THEN p.net_sales END) AS month_10,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 13 MONTH THEN p.net_sales END) AS month_11,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 12 MONTH THEN p.net_sales END) AS month_12,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 11 MONTH THEN p.net_sales END) AS month_13,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 10 MONTH THEN p.net_sales END) AS month_14,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 9 MONTH THEN p.net_sales END) AS month_15,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 8 MONTH THEN p.net_sales END) AS month_16,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 7 MONTH THEN p.net_sales END) AS month_17,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 6 MONTH THEN p.net_sales END) AS month_18,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 5 MONTH THEN p.net_sales END) AS month_19,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 4 MONTH THEN p.net_sales END) AS month_20,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 3 MONTH THEN p.net_sales END) AS month_21,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 2 MONTH THEN p.net_sales END) AS month_22,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 1 MONTH THEN p.net_sales END) AS month_23,
                      SUM(CASE WHEN p.`date` = v_month - INTERVAL 0 MONTH THEN p.net_sales END) AS month_24
                 FROM (SELECT COALESCE(m.market, c.market, 'no market') AS name, s.`date`, s.net_sales
                         FROM customer_month AS s
                         LEFT JOIN customer AS c ON c.customer_code = s.customer_code
                         LEFT JOIN market AS m ON m.market = c.market
                        WHERE s.`date` BETWEEN v_month - INTERVAL 23 MONTH AND v_month) AS p
                GROUP BY p.name) AS t
      ON t.name = b.market
   ORDER BY market_rank;
END
