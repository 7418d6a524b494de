-- The customers with the largest net sales in the period's fiscal year up to the period's end, of all regions together or of each, and all
-- others together: for leading_customers and leading_customers_by_region, whose comments say more of the columns: region_name, position,
-- customer, net_sales, net_sales_last_year, share, share_last_year, cumulative_share.
-- p_period_end: the last day that counts. p_n: how many stand by themselves. p_by_region: 1 for each region by itself, 0 for all together,
-- whose region_name is 'all regions'.
CREATE PROCEDURE customer_positions(p_period_end DATE, p_n INT, p_by_region TINYINT)
READS SQL DATA
BEGIN
  DECLARE v_start DATE DEFAULT fiscal_year_start(p_period_end);
WITH by_code AS (
  SELECT customer_code, SUM(CASE WHEN `date` >= v_start THEN net_sales ELSE 0 END) AS net_sales,
         SUM(CASE WHEN `date` < v_start THEN net_sales ELSE 0 END) AS net_sales_last_year
    FROM customer_month
   WHERE `date` BETWEEN v_start AND p_period_end
      OR `date` BETWEEN v_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
   GROUP BY customer_code
), placed AS (
  SELECT CASE p_by_region WHEN 1 THEN COALESCE(NULLIF(m.region, ''), 'no region') ELSE 'all regions' END AS region,
         COALESCE(c.customer, 'no customer') AS name, f.customer_code, f.net_sales, f.net_sales_last_year
    FROM by_code AS f
    LEFT JOIN customer AS c ON c.customer_code = f.customer_code
    LEFT JOIN market AS m ON m.market = c.market
), added AS (
  SELECT region, name, MIN(customer_code) AS first_code, SUM(net_sales) AS net_sales, SUM(net_sales_last_year) AS net_sales_last_year
    FROM placed
   GROUP BY region, name
), named AS (  -- as its lowest code is: names that the collation holds for equal may be written otherwise
  SELECT b.region, COALESCE(n.customer, 'no customer') AS customer, b.net_sales, b.net_sales_last_year
    FROM added AS b
    LEFT JOIN customer AS n ON n.customer_code = b.first_code
), ranked AS (
  SELECT named.*, SUM(net_sales) OVER (PARTITION BY region) AS region_sales,
         SUM(net_sales_last_year) OVER (PARTITION BY region) AS region_sales_last_year,
         LEAST(ROW_NUMBER() OVER (PARTITION BY region ORDER BY net_sales DESC, customer), p_n + 1) AS position
    FROM named
), shown AS (
  SELECT region, position, MAX(region_sales) AS region_sales, MAX(region_sales_last_year) AS region_sales_last_year,
         CASE WHEN position > p_n THEN CONCAT('Other (', COUNT(*), ')')
              WHEN CHAR_LENGTH(MIN(customer)) > 30 THEN CONCAT(LEFT(MIN(customer), 29), '…') ELSE MIN(customer) END AS customer,
         SUM(net_sales) AS net_sales, SUM(net_sales_last_year) AS net_sales_last_year
    FROM ranked
   GROUP BY region, position
)
SELECT region AS region_name, position, customer, CAST(net_sales AS DECIMAL(18,2)) AS net_sales,
       CAST(net_sales_last_year AS DECIMAL(18,2)) AS net_sales_last_year,
       fraction_of(net_sales, region_sales) AS share, fraction_of(net_sales_last_year, region_sales_last_year) AS share_last_year,
       fraction_of(SUM(net_sales) OVER (PARTITION BY region ORDER BY position ROWS UNBOUNDED PRECEDING), region_sales) AS cumulative_share
  FROM shown
 ORDER BY region_sales DESC, region, position;
END
