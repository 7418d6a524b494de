-- One row: what top_products_by_sales, top_products_by_quantity, division_products, top_products and product_sales must add up to, from the
-- base tables by dates alone; each column is DATA_SET__column, so that the lines are priced once for all of them.
-- p_period_end: the last day that counts. p_n: ranks a division. p_place_n: ranks in the place. p_market, p_region: the place, '' for all.
-- top_products_by_sales__units, top_products_by_sales__net_sales, top_products_by_sales__net_sales_last_year, top_products_by_sales__row_count,
-- top_products_by_quantity__units, top_products_by_quantity__units_last_year, top_products_by_quantity__net_sales,
-- top_products_by_quantity__row_count, division_products__products, division_products__net_sales, division_products__leaders,
-- division_products__leaders_sales, division_products__row_count, top_products__units, top_products__net_sales, top_products__net_sales_last_year,
-- top_products__row_count, product_sales__units, product_sales__net_sales, product_sales__row_count.
-- Kind, price and part of the year are looked up once a month and product, whose lines follow each other in the primary key; a line looks up
-- its customer's number of a place and what comes off after the invoice. A code without a product is one by itself.
CREATE PROCEDURE products_control(p_period_end DATE, p_n INT, p_place_n INT, p_market VARCHAR(100), p_region VARCHAR(100))
READS SQL DATA
BEGIN
  -- The last 1 September up to the period's end, and what is a year before both.
  DECLARE v_start DATE DEFAULT MAKEDATE(YEAR(p_period_end) - (MONTH(p_period_end) < 9), 1) + INTERVAL 8 MONTH;
  DECLARE v_last_start DATE DEFAULT v_start - INTERVAL 1 YEAR;
  DECLARE v_last_end DATE DEFAULT p_period_end - INTERVAL 1 YEAR;
WITH products AS (
  SELECT c.product_code, TRIM(p.division) AS division, TRIM(p.segment) AS segment, TRIM(p.category) AS category,
         DENSE_RANK() OVER (ORDER BY TRIM(p.division), COALESCE(NULLIF(TRIM(p.product), ''), c.product_code)) AS product
    FROM (SELECT DISTINCT product_code  -- of months and products: DISTINCT jumps through the primary key by both
            FROM (SELECT DISTINCT `date`, product_code FROM fact_sales_monthly WHERE `date` BETWEEN v_last_start AND p_period_end) AS m) AS c
    LEFT JOIN dim_product AS p ON p.product_code = c.product_code
), divisions AS (  -- a level for each order: MariaDB 10.11 sorts windows of unlike orders wrongly within one SELECT
  SELECT products.*, DENSE_RANK() OVER (ORDER BY division) AS division_number
    FROM products
), kinds AS (
  SELECT divisions.*, DENSE_RANK() OVER (ORDER BY product, segment, category) AS kind
    FROM divisions
), priced AS (  -- in the order of the primary key of the sales; parts of the years: quarters, told apart by year and by last year's end
  SELECT DISTINCT n.`date`, n.product_code, k.kind, k.product, k.division_number, COALESCE(g.gross_price, 0) AS gross_price,
         n.`date` >= v_start AS is_now,
         QUARTER(n.`date` + INTERVAL 4 MONTH) + 10 * (n.`date` >= v_start) + 20 * (n.`date` <= v_last_end) AS part
    FROM (SELECT DISTINCT `date`, product_code FROM fact_sales_monthly WHERE `date` BETWEEN v_last_start AND p_period_end) AS n
    JOIN kinds AS k ON k.product_code = n.product_code
    LEFT JOIN fact_gross_price AS g ON g.product_code = n.product_code AND g.fiscal_year = YEAR(n.`date` + INTERVAL 4 MONTH)
), regions AS (
  SELECT c.customer_code, CASE WHEN TRIM(m.region) <> '' THEN DENSE_RANK() OVER (ORDER BY TRIM(m.region)) ELSE 0 END AS region,
         (p_market = '' OR COALESCE(NULLIF(TRIM(c.market), ''), 'no market') = p_market)
           AND (p_region = '' OR COALESCE(TRIM(m.region), '') = p_region) AS is_place
    FROM (SELECT a.customer_code, d.market
            FROM (SELECT DISTINCT customer_code FROM fact_sales_monthly) AS a
            LEFT JOIN dim_customer AS d ON d.customer_code = a.customer_code) AS c
    LEFT JOIN (SELECT TRIM(market) AS market, MIN(region) AS region FROM dim_market GROUP BY TRIM(market)) AS m ON m.market = TRIM(c.market)
), places AS (
  SELECT DISTINCT r.customer_code, 2 * r.region + COALESCE(r.is_place, 0) AS place,
         1 - COALESCE(b.pre_invoice_discount_pct, 0) AS left_now, 1 - COALESCE(l.pre_invoice_discount_pct, 0) AS left_last
    FROM regions AS r
    LEFT JOIN fact_pre_invoice_deductions AS b ON b.customer_code = r.customer_code AND b.fiscal_year = YEAR(v_start) + 1
    LEFT JOIN fact_pre_invoice_deductions AS l ON l.customer_code = r.customer_code AND l.fiscal_year = YEAR(v_start)
), parts AS (  -- a million lines, told apart by numbers alone
  -- The deductions of a month and product are found at once on MySQL, and by the line on MariaDB (docs/architecture.md, SQL).
  SELECT /*+ NO_MERGE(a) */ p.kind, p.part, c.place, MIN(p.product) AS product, MIN(p.division_number) AS division, SUM(s.sold_quantity) AS units,
         SUM(ROUND(s.sold_quantity * p.gross_price, 2) * CASE WHEN p.is_now THEN c.left_now ELSE c.left_last END
             * (1 - COALESCE(a.discounts_pct + a.other_deductions_pct, 0))) AS net_sales
    FROM priced AS p
    STRAIGHT_JOIN fact_sales_monthly AS s ON s.`date` = p.`date` AND s.product_code = p.product_code
    LEFT JOIN places AS c ON c.customer_code = s.customer_code
    LEFT JOIN /*!80000 LATERAL (SELECT customer_code, discounts_pct, other_deductions_pct FROM */ fact_post_invoice_deductions
              /*!80000 WHERE `date` = p.`date` AND product_code = p.product_code) */ AS a
           ON a.customer_code = s.customer_code /*M! AND a.`date` = p.`date` AND a.product_code = p.product_code */
   GROUP BY p.kind, p.part, c.place
), dated AS (
  SELECT parts.*, place DIV 2 AS region, place % 2 AS is_place, part % 20 > 10 AS is_now, part > 20 AS is_before
    FROM parts
), quarters AS (  -- a row for each of product_sales
  SELECT MIN(product) AS product, MIN(division) AS division, SUM(units) AS units, ROUND(SUM(net_sales), 2) AS net_sales,
         SUM(CASE WHEN is_now THEN units END) AS units_now, SUM(CASE WHEN is_now THEN net_sales END) AS net_now,
         SUM(CASE WHEN is_before THEN units END) AS units_before, SUM(CASE WHEN is_before THEN net_sales END) AS net_before,
         SUM(CASE WHEN is_now AND is_place THEN units END) AS units_there, SUM(CASE WHEN is_now AND is_place THEN net_sales END) AS net_there,
         SUM(CASE WHEN is_before AND is_place THEN net_sales END) AS net_there_before
    FROM dated
   GROUP BY kind, region, part % 20
), totals AS (
  SELECT MIN(division) AS division, SUM(units) AS units, SUM(net_sales) AS net_sales, COUNT(*) AS quarters,
         SUM(units_now) AS units_now, SUM(net_now) AS net_now, SUM(units_before) AS units_before, SUM(net_before) AS net_before,
         SUM(units_there) AS units_there, SUM(net_there) AS net_there, SUM(net_there_before) AS net_there_before
    FROM quarters
   GROUP BY product
), by_sales AS (  -- a level for each order here too
  SELECT totals.*, DENSE_RANK() OVER (PARTITION BY division ORDER BY net_now DESC) AS sales_rank
    FROM totals
), by_quantity AS (
  SELECT by_sales.*, DENSE_RANK() OVER (PARTITION BY division ORDER BY units_now DESC) AS quantity_rank
    FROM by_sales
), by_place AS (
  SELECT by_quantity.*, net_now IS NOT NULL AND sales_rank <= p_n AS in_sales, units_now IS NOT NULL AND quantity_rank <= p_n AS in_quantity,
         CASE WHEN net_there IS NOT NULL THEN DENSE_RANK() OVER (ORDER BY net_there DESC) END AS place_rank
    FROM by_quantity
), by_division AS (
  SELECT by_place.*, ROW_NUMBER() OVER (PARTITION BY division) AS division_row, COUNT(net_now) OVER (PARTITION BY division) AS sold,
         SUM(net_now) OVER (PARTITION BY division) AS division_net,
         SUM(CASE WHEN in_sales THEN net_now END) OVER (PARTITION BY division) AS division_leaders
    FROM by_place
)
SELECT CAST(COALESCE(SUM(CASE WHEN in_sales THEN units_now END), 0) AS SIGNED) AS top_products_by_sales__units,
       CAST(COALESCE(SUM(CASE WHEN in_sales THEN ROUND(net_now, 2) END), 0) AS DECIMAL(18,2)) AS top_products_by_sales__net_sales,
       CAST(COALESCE(SUM(CASE WHEN in_sales THEN ROUND(net_before, 2) END), 0) AS DECIMAL(18,2)) AS top_products_by_sales__net_sales_last_year,
       COUNT(CASE WHEN in_sales THEN 1 END) AS top_products_by_sales__row_count,
       CAST(COALESCE(SUM(CASE WHEN in_quantity THEN units_now END), 0) AS SIGNED) AS top_products_by_quantity__units,
       CAST(COALESCE(SUM(CASE WHEN in_quantity THEN units_before END), 0) AS SIGNED) AS top_products_by_quantity__units_last_year,
       CAST(COALESCE(SUM(CASE WHEN in_quantity THEN ROUND(net_now, 2) END), 0) AS DECIMAL(18,2)) AS top_products_by_quantity__net_sales,
       COUNT(CASE WHEN in_quantity THEN 1 END) AS top_products_by_quantity__row_count,
       COUNT(net_now) AS division_products__products,
       CAST(COALESCE(SUM(CASE WHEN division_row = 1 THEN ROUND(division_net, 2) END), 0) AS DECIMAL(18,2)) AS division_products__net_sales,
       COUNT(CASE WHEN in_sales THEN 1 END) AS division_products__leaders,
       CAST(COALESCE(SUM(CASE WHEN division_row = 1 THEN ROUND(division_leaders, 2) END), 0) AS DECIMAL(18,2)) AS division_products__leaders_sales,
       COUNT(CASE WHEN division_row = 1 AND sold > 0 THEN 1 END) AS division_products__row_count,
       CAST(COALESCE(SUM(CASE WHEN place_rank <= p_place_n THEN units_there END), 0) AS SIGNED) AS top_products__units,
       CAST(COALESCE(SUM(CASE WHEN place_rank <= p_place_n THEN ROUND(net_there, 2) END), 0) AS DECIMAL(18,2)) AS top_products__net_sales,
       CAST(COALESCE(SUM(CASE WHEN place_rank <= p_place_n THEN ROUND(net_there_before, 2) END), 0) AS DECIMAL(18,2)) AS top_products__net_sales_last_year,
       COUNT(CASE WHEN place_rank <= p_place_n THEN 1 END) AS top_products__row_count,
       CAST(COALESCE(SUM(units), 0) AS SIGNED) AS product_sales__units,
       CAST(COALESCE(SUM(net_sales), 0) AS DECIMAL(18,2)) AS product_sales__net_sales,
       CAST(COALESCE(SUM(quarters), 0) AS SIGNED) AS product_sales__row_count
  FROM by_division;
END
