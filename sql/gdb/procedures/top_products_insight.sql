-- One row of figures and words about the leading products of the divisions in the period's fiscal year up to the period's end.
-- p_period_end: the last day that counts. p_n: ranks a division by net sales; products that share a rank are all there.
-- fiscal_year_label, units, net_sales, net_sales_last_year (of all products; last year's same months, NULL without sales), change_pct
-- (fraction), products (that sold), divisions, leaders (products with those ranks), leaders_share (their fraction of net sales),
-- compared (of them, those with net sales last year), growing (of these),
-- change_words ('+12.3% on last year's same months'), breadth ('74 products in 3 divisions'),
-- nothing_sold (': no sales' for headings where nothing was sold, else NULL), sentence (true whatever the data; says 'sales' for net sales).
CREATE PROCEDURE top_products_insight(p_period_end DATE, p_n INT)
READS SQL DATA
BEGIN
  DECLARE v_start DATE DEFAULT fiscal_year_start(p_period_end);
WITH by_code AS (
  SELECT product_code, SUM(CASE WHEN `date` >= v_start THEN units END) AS units,
         SUM(CASE WHEN `date` >= v_start THEN net_sales END) AS net_sales,
         SUM(CASE WHEN `date` < v_start THEN net_sales END) AS net_sales_last_year
    FROM product_month_summary
   WHERE `date` BETWEEN v_start - INTERVAL 1 YEAR AND p_period_end AND (`date` >= v_start OR `date` <= p_period_end - INTERVAL 1 YEAR)
   GROUP BY product_code
), named AS (
  SELECT COALESCE(p.division, 'no division') AS division, COALESCE(NULLIF(p.product, ''), s.product_code) AS product,
         s.units, s.net_sales, s.net_sales_last_year
    FROM by_code AS s
    LEFT JOIN product AS p ON p.product_code = s.product_code
), by_product AS (
  SELECT division, product, SUM(units) AS units, SUM(net_sales) AS net_sales, SUM(net_sales_last_year) AS net_sales_last_year
    FROM named
   GROUP BY division, product
), ranked AS (
  SELECT by_product.*, DENSE_RANK() OVER (PARTITION BY division ORDER BY net_sales DESC) AS product_rank
    FROM by_product
), placed AS (  -- a level for each order: MariaDB 10.11 sorts windows of unlike orders wrongly within one SELECT
  SELECT ranked.*, ROW_NUMBER() OVER (PARTITION BY division ORDER BY net_sales DESC, product) AS place_in_division
    FROM ranked
), by_division AS (
  SELECT division, SUM(units) AS units, SUM(net_sales) AS net_sales, SUM(net_sales_last_year) AS net_sales_last_year, COUNT(net_sales) AS products,
         COUNT(CASE WHEN product_rank <= p_n THEN net_sales END) AS leaders,
         SUM(CASE WHEN product_rank <= p_n THEN net_sales END) AS leaders_sales,
         COUNT(CASE WHEN product_rank <= p_n AND net_sales_last_year > 0 THEN net_sales END) AS compared,
         COUNT(CASE WHEN product_rank <= p_n AND net_sales_last_year > 0 AND net_sales > net_sales_last_year THEN 1 END) AS growing,
         SUM(CASE WHEN product_rank <= p_n THEN net_sales END) / CASE WHEN SUM(net_sales) > 0 THEN SUM(net_sales) END AS leaders_share,
         CONCAT('led by ', spoken_first(GROUP_CONCAT(CASE WHEN product_rank = 1 AND place_in_division <= 3 THEN product END
                                                     ORDER BY product SEPARATOR ', '),
                                        COUNT(CASE WHEN product_rank = 1 THEN 1 END) - 3), ' with ',
                ROUND(100 * MAX(CASE WHEN product_rank = 1 THEN net_sales END) / CASE WHEN SUM(net_sales) > 0 THEN SUM(net_sales) END, 1), '%',
                CASE COUNT(CASE WHEN product_rank = 1 THEN net_sales END) WHEN 1 THEN '' ELSE ' each' END) AS led_by
    FROM placed
   GROUP BY division
), most_first AS (
  SELECT by_division.*, ROW_NUMBER() OVER (ORDER BY leaders_share DESC, division) AS place
    FROM by_division
), least_first AS (
  SELECT most_first.*, ROW_NUMBER() OVER (ORDER BY COALESCE(leaders_share, 9), division) AS place_from_last
    FROM most_first
), total AS (
  SELECT SUM(units) AS units, SUM(net_sales) AS net_sales, SUM(net_sales_last_year) AS net_sales_last_year,
         COALESCE(SUM(products), 0) AS products, COUNT(CASE WHEN products > 0 THEN 1 END) AS divisions,
         COALESCE(SUM(leaders), 0) AS leaders, SUM(leaders_sales) AS leaders_sales, COALESCE(SUM(compared), 0) AS compared,
         COALESCE(SUM(growing), 0) AS growing, COUNT(leaders_share) AS shares,
         MAX(CASE WHEN place = 1 THEN division END) AS most_division, ROUND(100 * MAX(leaders_share), 1) AS most,
         MAX(CASE WHEN place = 1 THEN led_by END) AS led_by,
         MAX(CASE WHEN place_from_last = 1 THEN division END) AS least_division, ROUND(100 * MIN(leaders_share), 1) AS least
    FROM least_first
)
SELECT fiscal_year_label(get_fiscal_year(p_period_end), p_period_end) AS fiscal_year_label, CAST(COALESCE(units, 0) AS SIGNED) AS units,
       CAST(ROUND(COALESCE(net_sales, 0), 2) AS DECIMAL(18,2)) AS net_sales,
       CAST(ROUND(net_sales_last_year, 2) AS DECIMAL(18,2)) AS net_sales_last_year,
       growth_of(net_sales, net_sales_last_year) AS change_pct,
       CAST(products AS SIGNED) AS products, divisions, CAST(leaders AS SIGNED) AS leaders,
       fraction_of(leaders_sales, net_sales) AS leaders_share,
       CAST(compared AS SIGNED) AS compared, CAST(growing AS SIGNED) AS growing,
       COALESCE(CONCAT(CASE WHEN ABS(net_sales - net_sales_last_year) < 0.0005 * net_sales_last_year THEN ''
                            WHEN net_sales > net_sales_last_year THEN '+' ELSE '-' END,
                       FORMAT(ABS(100 * (net_sales - net_sales_last_year) / CASE WHEN net_sales_last_year > 0 THEN net_sales_last_year END), 1),
                       '% on last year''s same months'), 'none in last year''s same months') AS change_words,
       CONCAT(products, CASE products WHEN 1 THEN ' product in ' ELSE ' products in ' END,
              divisions, CASE divisions WHEN 1 THEN ' division' ELSE ' divisions' END) AS breadth,
       CASE products WHEN 0 THEN ': no sales' END AS nothing_sold,
       CASE products WHEN 0 THEN 'No product has sold anything in this fiscal year.'
            ELSE CONCAT(CASE WHEN compared = 0 THEN 'No leading product sold in the same months of last year.'
                             WHEN compared = 1 THEN CONCAT('The one leading product that also sold in the same months of last year has ',
                                                           CASE growing WHEN 1 THEN 'grown.' ELSE 'not grown.' END)
                             ELSE CONCAT(CASE WHEN growing = compared THEN CASE compared WHEN 2 THEN 'Both' ELSE CONCAT('All ', compared) END
                                              ELSE CONCAT(CASE growing WHEN 0 THEN 'None' ELSE growing END, ' of the ', compared) END,
                                         ' leading products', CASE compared WHEN leaders THEN '' ELSE ' that also sold last year' END,
                                         CASE growing WHEN 1 THEN ' has' WHEN 0 THEN ' has' ELSE ' have' END,
                                         ' grown against the same months of last year.') END,
                        CASE WHEN shares = 0 THEN ''
                             WHEN shares = 1 AND leaders = 1 THEN CONCAT(' The sales of ', most_division, ' are ', led_by, '.')
                             WHEN shares = 1 THEN CONCAT(' Leading products bring ', most, '% of the sales of ', most_division, ', ', led_by, '.')
                             WHEN most = least THEN CONCAT(' In each division the leading products bring ', most, '% of its sales.')
                             ELSE CONCAT(' Leading products bring the most in ', most_division, ', ', most, '% of its sales (', led_by,
                                         '), and the least in ', least_division, ', ', least, '%.') END) END AS sentence
  FROM total;
END
