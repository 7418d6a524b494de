-- The customers with the largest net sales of each region in the period's fiscal year up to the period's end, and all others together:
-- rows for a chart.
-- p_period_end: the last day that counts. p_n: how many stand by themselves.
-- region_name, position (within the region; p_n + 1 for the others), customer ('Other (54)' with their number; long names cut to 30
-- characters, as charts have no room), net_sales, net_sales_last_year (the same months of the fiscal year before), share (fraction of the
-- region's net sales; NULL unless these are above 0), share_last_year (likewise).
CREATE PROCEDURE leading_customers_by_region(p_period_end DATE, p_n INT)
READS SQL DATA
BEGIN
  DECLARE v_start DATE DEFAULT fiscal_year_start(p_period_end);
  SELECT r.region AS region_name, r.position, r.customer,
         CAST(r.net_sales AS DECIMAL(18,2)) AS net_sales,
         CAST(r.net_sales_last_year AS DECIMAL(18,2)) AS net_sales_last_year,
         fraction_of(r.net_sales, r.region_sales) AS share,
         fraction_of(r.net_sales_last_year, SUM(r.net_sales_last_year) OVER (PARTITION BY r.region)) AS share_last_year
    FROM (SELECT region, MAX(region_sales) AS region_sales, position,
                 CASE WHEN position > p_n THEN CONCAT('Other (', COUNT(*), ')')
                      WHEN CHAR_LENGTH(MIN(customer)) > 30 THEN CONCAT(LEFT(MIN(customer), 29), '…') ELSE MIN(customer) END AS customer,
                 SUM(net_sales) AS net_sales, SUM(net_sales_last_year) AS net_sales_last_year
            FROM (SELECT b.region, COALESCE(n.customer, 'no customer') AS customer, b.net_sales, b.net_sales_last_year,
                         SUM(b.net_sales) OVER (PARTITION BY b.region) AS region_sales,
                         LEAST(ROW_NUMBER() OVER (PARTITION BY b.region ORDER BY b.net_sales DESC, n.customer), p_n + 1) AS position
                    FROM (SELECT COALESCE(NULLIF(m.region, ''), 'no region') AS region, MIN(f.customer_code) AS first_code,
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
                           GROUP BY COALESCE(NULLIF(m.region, ''), 'no region'), COALESCE(c.customer, 'no customer')) AS b
                    LEFT JOIN customer AS n ON n.customer_code = b.first_code) AS ranked
           GROUP BY region, position) AS r
   ORDER BY r.region_sales DESC, r.region, r.position;
END
