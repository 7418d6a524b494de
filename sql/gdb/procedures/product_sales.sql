-- Units and net sales by product, region and quarter of the period's fiscal year, up to the period's end, and of the whole fiscal year
-- before: for a pivot that turns them.
-- p_period_end: the last day that counts.
-- division, segment, category, product (all variants of the name), region, fiscal_year (number), fiscal_year_label ('FY2021', or
-- 'FY2022 to date' where it ends after the period), fiscal_quarter ('Q1' is September to November), units, net_sales (rounded a row).
CREATE PROCEDURE product_sales(p_period_end DATE)
READS SQL DATA
BEGIN
  DECLARE v_first DATE DEFAULT fiscal_year_start(p_period_end) - INTERVAL 1 YEAR;
WITH numbered AS (  -- Regions as numbers: by their texts, adding up takes twice as long.
  SELECT market, COALESCE(NULLIF(region, ''), 'no region') AS region, DENSE_RANK() OVER (ORDER BY NULLIF(region, '')) AS region_number
    FROM market
), placed AS (  -- Of each month and market once what would else be worked out for each of their products.
  SELECT s.`date`, s.market, YEAR(s.`date` + INTERVAL 4 MONTH) AS fiscal_year, QUARTER(s.`date` + INTERVAL 4 MONTH) AS quarter,
         COALESCE(m.region, 'no region') AS region, m.region_number
    FROM (SELECT DISTINCT `date`, market FROM product_summary WHERE `date` BETWEEN v_first AND p_period_end) AS s
    LEFT JOIN numbered AS m ON m.market = s.market
), by_code AS (  -- Codes by their bytes, which are quicker to compare; those that are equal as texts meet below, by their product's name.
  SELECT MIN(s.product_code) AS product_code, MAX(m.region) AS region, m.fiscal_year, m.quarter,
         SUM(s.units) AS units, SUM(s.net_sales) AS net_sales
    FROM placed AS m
    STRAIGHT_JOIN product_summary AS s ON s.`date` = m.`date` AND s.market = m.market
   GROUP BY m.fiscal_year, m.quarter, m.region_number, CAST(s.product_code AS BINARY)
), named AS (
  SELECT COALESCE(p.division, 'no division') AS division, COALESCE(p.segment, 'no segment') AS segment,
         COALESCE(p.category, 'no category') AS category, COALESCE(NULLIF(p.product, ''), s.product_code) AS product,
         s.region, s.fiscal_year, s.quarter, s.units, s.net_sales
    FROM by_code AS s
    LEFT JOIN product AS p ON p.product_code = s.product_code
)
SELECT division, segment, category, product, region, fiscal_year, fiscal_year_label(fiscal_year, p_period_end) AS fiscal_year_label,
       CONCAT('Q', quarter) AS fiscal_quarter, CAST(SUM(units) AS SIGNED) AS units,
       CAST(ROUND(SUM(net_sales), 2) AS DECIMAL(18,2)) AS net_sales
  FROM named
 GROUP BY division, segment, category, product, region, fiscal_year, quarter
 ORDER BY fiscal_year, quarter, division, segment, category, product, region;
END
