-- Gross and net sales by platform in the period's fiscal year, up to the period's end, with their share and growth, largest net sales
-- first.
-- p_period_end: the last day that counts.
-- platform ('no platform' where a customer isn't known), gross_sales, gross_sales_last_year (the same months of the fiscal year before),
-- gross_growth (fraction; NULL unless last year's are above 0), net_sales, net_sales_last_year, difference (between them), growth, share
-- (fraction of all net sales; NULL unless these are above 0), share_last_year, share_points (the share less last year's, in percentage
-- points).
CREATE PROCEDURE platform_share(p_period_end DATE)
READS SQL DATA
BEGIN
  DECLARE v_start DATE DEFAULT fiscal_year_start(p_period_end);
  SELECT b.platform,
         CAST(b.gross_sales AS DECIMAL(18,2)) AS gross_sales,
         CAST(b.gross_sales_last_year AS DECIMAL(18,2)) AS gross_sales_last_year,
         growth_of(b.gross_sales, b.gross_sales_last_year) AS gross_growth,
         CAST(b.net_sales AS DECIMAL(18,2)) AS net_sales,
         CAST(b.net_sales_last_year AS DECIMAL(18,2)) AS net_sales_last_year,
         CAST(b.net_sales - b.net_sales_last_year AS DECIMAL(18,2)) AS difference,
         growth_of(b.net_sales, b.net_sales_last_year) AS growth,
         fraction_of(b.net_sales, SUM(b.net_sales) OVER ()) AS share,
         fraction_of(b.net_sales_last_year, SUM(b.net_sales_last_year) OVER ()) AS share_last_year,
         CAST(100 * (fraction_of(b.net_sales, SUM(b.net_sales) OVER ())
                     - fraction_of(b.net_sales_last_year, SUM(b.net_sales_last_year) OVER ())) AS DECIMAL(12,4)) AS share_points
    FROM (SELECT COALESCE(c.platform, 'no platform') AS platform,
                 SUM(f.gross_sales) AS gross_sales, SUM(f.gross_sales_last_year) AS gross_sales_last_year,
                 SUM(f.net_sales) AS net_sales, SUM(f.net_sales_last_year) AS net_sales_last_year
            FROM (SELECT customer_code,
                         SUM(CASE WHEN `date` >= v_start THEN gross_sales ELSE 0 END) AS gross_sales,
                         SUM(CASE WHEN `date` < v_start THEN gross_sales ELSE 0 END) AS gross_sales_last_year,
                         SUM(CASE WHEN `date` >= v_start THEN net_sales ELSE 0 END) AS net_sales,
                         SUM(CASE WHEN `date` < v_start THEN net_sales ELSE 0 END) AS net_sales_last_year
                    FROM customer_month
                   WHERE `date` BETWEEN v_start AND p_period_end
                      OR `date` BETWEEN v_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                   GROUP BY customer_code) AS f
            LEFT JOIN customer AS c ON c.customer_code = f.customer_code
           GROUP BY COALESCE(c.platform, 'no platform')) AS b
   ORDER BY b.net_sales DESC, b.platform;
END
