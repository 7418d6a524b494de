-- The products with the most net sales in the period's fiscal year up to the period's end, in all markets or in some: by rank.
-- p_period_end: the last day that counts. p_n: ranks; products that share a rank (of unrounded figures) are all there.
-- p_market: the market, '' for all. p_region: the region, '' for all; with both, the market counts where it lies in the region.
-- product_rank (1 is the most), product (all variants of the name within a division), division, segment, category, units, net_sales,
-- net_sales_last_year (the same months of the fiscal year before; NULL without sales), change_pct (fraction; NULL without last year's),
-- share (of the place's net sales), share_of_division and share_of_segment (of theirs in the place; fractions), division_net_sales,
-- segment_net_sales (of all products of the division or segment in the place; not to be added up).
CREATE PROCEDURE top_products(p_period_end DATE, p_n INT, p_market VARCHAR(100), p_region VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_year_start DATE DEFAULT fiscal_year_start(p_period_end);
WITH by_code AS (
  SELECT product_code, SUM(CASE WHEN `date` >= v_year_start THEN units END) AS units,
         SUM(CASE WHEN `date` >= v_year_start THEN net_sales END) AS net_sales,
         SUM(CASE WHEN `date` < v_year_start THEN net_sales END) AS net_sales_last_year
    FROM product_summary
   WHERE `date` BETWEEN v_year_start - INTERVAL 1 YEAR AND p_period_end
     AND (`date` >= v_year_start OR `date` <= p_period_end - INTERVAL 1 YEAR)
     AND (p_market = '' OR market = p_market)
     AND (p_region = '' OR market IN (SELECT m.market FROM market AS m WHERE m.region = p_region))
   GROUP BY product_code
), named AS (
  SELECT COALESCE(p.division, 'no division') AS division, COALESCE(NULLIF(p.product, ''), s.product_code) AS product,
         COALESCE(p.segment, 'no segment') AS segment, COALESCE(p.category, 'no category') AS category,
         s.units, s.net_sales, s.net_sales_last_year
    FROM by_code AS s
    LEFT JOIN product AS p ON p.product_code = s.product_code
), by_product AS (
  SELECT division, product, CASE WHEN MIN(segment) = MAX(segment) THEN MIN(segment) ELSE 'several' END AS segment,
         CASE WHEN MIN(category) = MAX(category) THEN MIN(category) ELSE 'several' END AS category,
         SUM(units) AS units, SUM(net_sales) AS net_sales, SUM(net_sales_last_year) AS net_sales_last_year
    FROM named
   GROUP BY division, product
), totalled AS (
  SELECT by_product.*, SUM(net_sales) OVER () AS place_total, SUM(net_sales) OVER (PARTITION BY division) AS division_total,
         SUM(net_sales) OVER (PARTITION BY division, segment) AS segment_total
    FROM by_product
), ranked AS (  -- a level of its own: MariaDB 10.11 sorts windows of unlike orders wrongly within one SELECT
  SELECT totalled.*, DENSE_RANK() OVER (ORDER BY net_sales DESC) AS product_rank
    FROM totalled
)
SELECT product_rank, product, division, segment, category, CAST(units AS SIGNED) AS units,
       CAST(ROUND(net_sales, 2) AS DECIMAL(18,2)) AS net_sales,
       CAST(ROUND(net_sales_last_year, 2) AS DECIMAL(18,2)) AS net_sales_last_year,
       growth_of(net_sales, net_sales_last_year) AS change_pct,
       fraction_of(net_sales, place_total) AS share,
       fraction_of(net_sales, division_total) AS share_of_division,
       fraction_of(net_sales, segment_total) AS share_of_segment,
       CAST(ROUND(division_total, 2) AS DECIMAL(18,2)) AS division_net_sales,
       CAST(ROUND(segment_total, 2) AS DECIMAL(18,2)) AS segment_net_sales
  FROM ranked
 WHERE net_sales IS NOT NULL AND product_rank <= p_n
 ORDER BY product_rank, division, product;
END
