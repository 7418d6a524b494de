-- The leading products of each division in the period's fiscal year up to the period's end, for top_products_by_sales and
-- top_products_by_quantity, whose comments say more of the columns: division, product_rank, rank_last_year, product, segment, category,
-- units, units_last_year, net_sales, net_sales_last_year, change_pct, share, month_01 to month_24, group_name.
-- p_period_end: the last day that counts. p_n: ranks a division; products that share a rank are all there.
-- p_measure: 'units' or 'net sales', by which it ranks (by unrounded figures) and of which change, share and months are.
-- A product is all variants of one name within a division; a code that dim_product lacks is a product of 'no division'.
CREATE PROCEDURE product_ranking(p_period_end DATE, p_n INT, p_measure VARCHAR(20))
READS SQL DATA
BEGIN
  -- A month's age is how many months before the period's it lies: below v_months in this fiscal year, 12 more in the same months before.
  DECLARE v_months INT DEFAULT MONTH(p_period_end + INTERVAL 4 MONTH);
  DECLARE v_first DATE DEFAULT p_period_end - INTERVAL DAYOFMONTH(p_period_end) - 1 DAY - INTERVAL 23 MONTH;
  DECLARE v_sold INT UNSIGNED;  -- a bit for each age whose month has sales: a flag a month among the sums takes a third longer
  SELECT BIT_OR(1 << TIMESTAMPDIFF(MONTH, `date`, p_period_end)) INTO v_sold
    FROM (SELECT DISTINCT `date` FROM product_month_summary WHERE `date` BETWEEN v_first AND p_period_end) AS sales_month;
WITH named AS (
  SELECT COALESCE(p.division, 'no division') AS division, COALESCE(NULLIF(p.product, ''), s.product_code) AS product,
         COALESCE(p.segment, 'no segment') AS segment, COALESCE(p.category, 'no category') AS category,
         TIMESTAMPDIFF(MONTH, s.`date`, p_period_end) AS age, s.units, s.net_sales,
         CAST(CASE p_measure WHEN 'units' THEN s.units ELSE s.net_sales END AS DECIMAL(38,10)) AS measured
    FROM product_month_summary AS s
    LEFT JOIN product AS p ON p.product_code = s.product_code
   WHERE s.`date` BETWEEN v_first AND p_period_end
), by_product AS (
  SELECT division, product,
         CASE WHEN MIN(segment) = MAX(segment) THEN MIN(segment) ELSE 'several' END AS segment,
         CASE WHEN MIN(category) = MAX(category) THEN MIN(category) ELSE 'several' END AS category,
         SUM(CASE WHEN age < v_months THEN units END) AS units,
         SUM(CASE WHEN age BETWEEN 12 AND 11 + v_months THEN units END) AS units_last_year,
         SUM(CASE WHEN age < v_months THEN net_sales END) AS net_sales,
         SUM(CASE WHEN age BETWEEN 12 AND 11 + v_months THEN net_sales END) AS net_sales_last_year,
         SUM(CASE WHEN age < v_months THEN measured END) AS this_year,
         SUM(CASE WHEN age BETWEEN 12 AND 11 + v_months THEN measured END) AS last_year,
         CASE WHEN v_sold >> 23 & 1 THEN COALESCE(SUM(CASE WHEN age = 23 THEN measured END), 0) END AS month_01,
         CASE WHEN v_sold >> 22 & 1 THEN COALESCE(SUM(CASE WHEN age = 22 THEN measured END), 0) END AS month_02,
         CASE WHEN v_sold >> 21 & 1 THEN COALESCE(SUM(CASE WHEN age = 21 THEN measured END), 0) END AS month_03,
         CASE WHEN v_sold >> 20 & 1 THEN COALESCE(SUM(CASE WHEN age = 20 THEN measured END), 0) END AS month_04,
         CASE WHEN v_sold >> 19 & 1 THEN COALESCE(SUM(CASE WHEN age = 19 THEN measured END), 0) END AS month_05,
         CASE WHEN v_sold >> 18 & 1 THEN COALESCE(SUM(CASE WHEN age = 18 THEN measured END), 0) END AS month_06,
         CASE WHEN v_sold >> 17 & 1 THEN COALESCE(SUM(CASE WHEN age = 17 THEN measured END), 0) END AS month_07,
         CASE WHEN v_sold >> 16 & 1 THEN COALESCE(SUM(CASE WHEN age = 16 THEN measured END), 0) END AS month_08,
         CASE WHEN v_sold >> 15 & 1 THEN COALESCE(SUM(CASE WHEN age = 15 THEN measured END), 0) END AS month_09,
         CASE WHEN v_sold >> 14 & 1 THEN COALESCE(SUM(CASE WHEN age = 14 THEN measured END), 0) END AS month_10,
         CASE WHEN v_sold >> 13 & 1 THEN COALESCE(SUM(CASE WHEN age = 13 THEN measured END), 0) END AS month_11,
         CASE WHEN v_sold >> 12 & 1 THEN COALESCE(SUM(CASE WHEN age = 12 THEN measured END), 0) END AS month_12,
         CASE WHEN v_sold >> 11 & 1 THEN COALESCE(SUM(CASE WHEN age = 11 THEN measured END), 0) END AS month_13,
         CASE WHEN v_sold >> 10 & 1 THEN COALESCE(SUM(CASE WHEN age = 10 THEN measured END), 0) END AS month_14,
         CASE WHEN v_sold >> 9 & 1 THEN COALESCE(SUM(CASE WHEN age = 9 THEN measured END), 0) END AS month_15,
         CASE WHEN v_sold >> 8 & 1 THEN COALESCE(SUM(CASE WHEN age = 8 THEN measured END), 0) END AS month_16,
         CASE WHEN v_sold >> 7 & 1 THEN COALESCE(SUM(CASE WHEN age = 7 THEN measured END), 0) END AS month_17,
         CASE WHEN v_sold >> 6 & 1 THEN COALESCE(SUM(CASE WHEN age = 6 THEN measured END), 0) END AS month_18,
         CASE WHEN v_sold >> 5 & 1 THEN COALESCE(SUM(CASE WHEN age = 5 THEN measured END), 0) END AS month_19,
         CASE WHEN v_sold >> 4 & 1 THEN COALESCE(SUM(CASE WHEN age = 4 THEN measured END), 0) END AS month_20,
         CASE WHEN v_sold >> 3 & 1 THEN COALESCE(SUM(CASE WHEN age = 3 THEN measured END), 0) END AS month_21,
         CASE WHEN v_sold >> 2 & 1 THEN COALESCE(SUM(CASE WHEN age = 2 THEN measured END), 0) END AS month_22,
         CASE WHEN v_sold >> 1 & 1 THEN COALESCE(SUM(CASE WHEN age = 1 THEN measured END), 0) END AS month_23,
         CASE WHEN v_sold >> 0 & 1 THEN COALESCE(SUM(CASE WHEN age = 0 THEN measured END), 0) END AS month_24
    FROM named
   GROUP BY division, product
), ranked AS (
  SELECT by_product.*, SUM(this_year) OVER (PARTITION BY division) AS division_total,
         DENSE_RANK() OVER (PARTITION BY division ORDER BY this_year DESC) AS product_rank
    FROM by_product
), ranked_twice AS (  -- a level for each order: MariaDB 10.11 sorts windows of unlike orders wrongly within one SELECT
  SELECT ranked.*, CASE WHEN last_year IS NOT NULL
                        THEN DENSE_RANK() OVER (PARTITION BY division ORDER BY last_year DESC) END AS rank_last_year
    FROM ranked
)
SELECT division, product_rank, rank_last_year, product, segment, category,
       CAST(units AS SIGNED) AS units, CAST(units_last_year AS SIGNED) AS units_last_year,
       CAST(ROUND(net_sales, 2) AS DECIMAL(18,2)) AS net_sales,
       CAST(ROUND(net_sales_last_year, 2) AS DECIMAL(18,2)) AS net_sales_last_year,
       growth_of(this_year, last_year) AS change_pct,
       fraction_of(this_year, division_total) AS share,
       CAST(ROUND(month_01, 2) AS DECIMAL(18,2)) AS month_01, CAST(ROUND(month_02, 2) AS DECIMAL(18,2)) AS month_02,
       CAST(ROUND(month_03, 2) AS DECIMAL(18,2)) AS month_03, CAST(ROUND(month_04, 2) AS DECIMAL(18,2)) AS month_04,
       CAST(ROUND(month_05, 2) AS DECIMAL(18,2)) AS month_05, CAST(ROUND(month_06, 2) AS DECIMAL(18,2)) AS month_06,
       CAST(ROUND(month_07, 2) AS DECIMAL(18,2)) AS month_07, CAST(ROUND(month_08, 2) AS DECIMAL(18,2)) AS month_08,
       CAST(ROUND(month_09, 2) AS DECIMAL(18,2)) AS month_09, CAST(ROUND(month_10, 2) AS DECIMAL(18,2)) AS month_10,
       CAST(ROUND(month_11, 2) AS DECIMAL(18,2)) AS month_11, CAST(ROUND(month_12, 2) AS DECIMAL(18,2)) AS month_12,
       CAST(ROUND(month_13, 2) AS DECIMAL(18,2)) AS month_13, CAST(ROUND(month_14, 2) AS DECIMAL(18,2)) AS month_14,
       CAST(ROUND(month_15, 2) AS DECIMAL(18,2)) AS month_15, CAST(ROUND(month_16, 2) AS DECIMAL(18,2)) AS month_16,
       CAST(ROUND(month_17, 2) AS DECIMAL(18,2)) AS month_17, CAST(ROUND(month_18, 2) AS DECIMAL(18,2)) AS month_18,
       CAST(ROUND(month_19, 2) AS DECIMAL(18,2)) AS month_19, CAST(ROUND(month_20, 2) AS DECIMAL(18,2)) AS month_20,
       CAST(ROUND(month_21, 2) AS DECIMAL(18,2)) AS month_21, CAST(ROUND(month_22, 2) AS DECIMAL(18,2)) AS month_22,
       CAST(ROUND(month_23, 2) AS DECIMAL(18,2)) AS month_23, CAST(ROUND(month_24, 2) AS DECIMAL(18,2)) AS month_24,
       CASE WHEN ROW_NUMBER() OVER (PARTITION BY division ORDER BY product_rank, product) = 1 THEN division END AS group_name
  FROM ranked_twice
 WHERE this_year IS NOT NULL AND product_rank <= p_n
 ORDER BY division, product_rank, product;
END
