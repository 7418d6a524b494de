-- How each division's net sales lie with its products, in the period's fiscal year up to the period's end: the largest division first.
-- p_period_end: the last day that counts. p_n: ranks by net sales that count as leading; products that share a rank all do.
-- division, products (that sold), net_sales, net_sales_last_year (the same months of the fiscal year before; NULL without sales),
-- change_pct (fraction; NULL without last year's), share (of all net sales), leaders (leading products), leaders_sales (their net sales),
-- leaders_share, others_share (of the leading and of the other products in the division's net sales; fractions), first_product
-- ('Ace and Base' where they share the first rank; of more than three the first three, 'and 2 more'), first_share (of one of them), products_for_half (how many of the largest products
-- it takes to bring half of the net sales; NULL where these aren't above 0).
CREATE PROCEDURE division_products(p_period_end DATE, p_n INT)
READS SQL DATA
BEGIN
  DECLARE v_start DATE DEFAULT fiscal_year_start(p_period_end);
WITH by_code AS (
  SELECT product_code, SUM(CASE WHEN `date` >= v_start THEN net_sales END) AS net_sales,
         SUM(CASE WHEN `date` < v_start THEN net_sales END) AS net_sales_last_year
    FROM product_month_summary
   WHERE `date` BETWEEN v_start - INTERVAL 1 YEAR AND p_period_end AND (`date` >= v_start OR `date` <= p_period_end - INTERVAL 1 YEAR)
   GROUP BY product_code
), named AS (
  SELECT COALESCE(p.division, 'no division') AS division, COALESCE(NULLIF(p.product, ''), s.product_code) AS product,
         s.net_sales, s.net_sales_last_year
    FROM by_code AS s
    LEFT JOIN product AS p ON p.product_code = s.product_code
), by_product AS (
  SELECT division, product, SUM(net_sales) AS net_sales, SUM(net_sales_last_year) AS net_sales_last_year
    FROM named
   GROUP BY division, product
), ranked AS (
  SELECT by_product.*, DENSE_RANK() OVER (PARTITION BY division ORDER BY net_sales DESC) AS product_rank
    FROM by_product
), summed AS (  -- a level for each order: MariaDB 10.11 sorts windows of unlike orders wrongly within one SELECT
  SELECT ranked.*, SUM(net_sales) OVER (PARTITION BY division ORDER BY net_sales DESC, product ROWS UNBOUNDED PRECEDING) AS so_far,
         ROW_NUMBER() OVER (PARTITION BY division ORDER BY net_sales DESC, product) AS place
    FROM ranked
), totalled AS (
  SELECT summed.*, SUM(net_sales) OVER (PARTITION BY division) AS division_total
    FROM summed
), by_division AS (
  SELECT division, COUNT(net_sales) AS products, SUM(net_sales) AS net_sales, SUM(net_sales_last_year) AS net_sales_last_year,
         COUNT(CASE WHEN product_rank <= p_n THEN net_sales END) AS leaders,
         SUM(CASE WHEN product_rank <= p_n THEN net_sales END) AS leaders_sales,
         spoken_first(GROUP_CONCAT(CASE WHEN product_rank = 1 AND place <= 3 THEN product END ORDER BY product SEPARATOR ', '),
                      COUNT(CASE WHEN product_rank = 1 THEN 1 END) - 3) AS first_product,
         MAX(CASE WHEN product_rank = 1 THEN net_sales END) AS first_sales,
         1 + COUNT(CASE WHEN so_far < division_total / 2 THEN 1 END) AS products_for_half
    FROM totalled
   GROUP BY division
  HAVING COUNT(net_sales) > 0
), shared AS (
  SELECT by_division.*, SUM(net_sales) OVER () AS total
    FROM by_division
)
SELECT division, products, CAST(ROUND(net_sales, 2) AS DECIMAL(18,2)) AS net_sales,
       CAST(ROUND(net_sales_last_year, 2) AS DECIMAL(18,2)) AS net_sales_last_year, growth_of(net_sales, net_sales_last_year) AS change_pct,
       fraction_of(net_sales, total) AS share, leaders, CAST(ROUND(leaders_sales, 2) AS DECIMAL(18,2)) AS leaders_sales,
       fraction_of(leaders_sales, net_sales) AS leaders_share, fraction_of(net_sales - leaders_sales, net_sales) AS others_share,
       first_product, fraction_of(first_sales, net_sales) AS first_share, CASE WHEN net_sales > 0 THEN products_for_half END AS products_for_half
  FROM shared
 ORDER BY net_sales DESC, division;
END
