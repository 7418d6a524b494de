-- The markets with the largest net sales in the period's fiscal year up to the period's end, and all others together: rows for a chart.
-- p_period_end: the last day that counts. p_n: how many stand by themselves.
-- position (p_n + 1 for the others), market ('Other (54)' with their number; long names cut to 30 characters, as charts have no room),
-- net_sales, net_sales_last_year (the same months of the fiscal year before), share (fraction of all net sales; NULL unless these are
-- above 0), share_last_year (likewise), cumulative_share.
CREATE PROCEDURE leading_markets(p_period_end DATE, p_n INT)
READS SQL DATA
BEGIN
  DECLARE v_start DATE DEFAULT fiscal_year_start(p_period_end);
  SELECT r.position, r.market,
         CAST(r.net_sales AS DECIMAL(18,2)) AS net_sales,
         CAST(r.net_sales_last_year AS DECIMAL(18,2)) AS net_sales_last_year,
         fraction_of(r.net_sales, SUM(r.net_sales) OVER ()) AS share,
         fraction_of(r.net_sales_last_year, SUM(r.net_sales_last_year) OVER ()) AS share_last_year,
         fraction_of(SUM(r.net_sales) OVER (ORDER BY r.position ROWS UNBOUNDED PRECEDING), SUM(r.net_sales) OVER ()) AS cumulative_share
    FROM (SELECT position,
                 CASE WHEN position > p_n THEN CONCAT('Other (', COUNT(*), ')')
                      WHEN CHAR_LENGTH(MIN(market)) > 30 THEN CONCAT(LEFT(MIN(market), 29), '…') ELSE MIN(market) END AS market,
                 SUM(net_sales) AS net_sales, SUM(net_sales_last_year) AS net_sales_last_year
            FROM (SELECT b.market AS market, b.net_sales, b.net_sales_last_year,
                         LEAST(ROW_NUMBER() OVER (ORDER BY b.net_sales DESC, b.market), p_n + 1) AS position
                    FROM (SELECT COALESCE(m.market, c.market, 'no market') AS market,
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
                           GROUP BY COALESCE(m.market, c.market, 'no market')) AS b) AS ranked
           GROUP BY position) AS r
   ORDER BY r.position;
END
