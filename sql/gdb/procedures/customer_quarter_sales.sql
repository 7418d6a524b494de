-- Net sales by customer code and quarter of the period's fiscal year, up to the period's end, with last year's beside them: rows for a
-- pivot that turns them.
-- p_period_end: the last day that counts.
-- region ('no region' where the market has none), sub_zone, market, customer, customer_code (as text), channel, platform, fiscal_quarter
-- ('Q1' is September to November), net_sales, net_sales_last_year (the same months of the fiscal year before).
CREATE PROCEDURE customer_quarter_sales(p_period_end DATE)
READS SQL DATA
BEGIN
  DECLARE v_start DATE DEFAULT fiscal_year_start(p_period_end);
  SELECT COALESCE(NULLIF(m.region, ''), 'no region') AS region, COALESCE(m.sub_zone, '') AS sub_zone, COALESCE(m.market, c.market, 'no market') AS market,
         COALESCE(c.customer, 'no customer') AS customer, CAST(f.customer_code AS CHAR) AS customer_code,
         COALESCE(c.channel, 'no channel') AS channel, COALESCE(c.platform, 'no platform') AS platform, CONCAT('Q', f.quarter) AS fiscal_quarter,
         CAST(f.net_sales AS DECIMAL(18,2)) AS net_sales, CAST(f.net_sales_last_year AS DECIMAL(18,2)) AS net_sales_last_year
    FROM (SELECT customer_code, QUARTER(`date` + INTERVAL 4 MONTH) AS quarter,
                 SUM(CASE WHEN `date` >= v_start THEN net_sales ELSE 0 END) AS net_sales,
                 SUM(CASE WHEN `date` < v_start THEN net_sales ELSE 0 END) AS net_sales_last_year
            FROM customer_month
           WHERE `date` BETWEEN v_start AND p_period_end
              OR `date` BETWEEN v_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
           GROUP BY customer_code, QUARTER(`date` + INTERVAL 4 MONTH)) AS f
    LEFT JOIN customer AS c ON c.customer_code = f.customer_code
    LEFT JOIN market AS m ON m.market = c.market
   ORDER BY region, market, customer, f.customer_code, f.quarter;
END
