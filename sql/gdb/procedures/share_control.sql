-- One row: what the data sets of market shares must add up to, from the base tables alone; the lines are priced once for all of them.
-- p_period_end: the last day that counts. p_n, p_market, p_region: as top_markets and top_customers take them.
-- Each column is DATA_SET__column; concentration's are those of the three largest markets. Amounts are rounded to cents a month and
-- customer code. The discount before the invoice is one a code and fiscal year, so that it comes off whole months. Names are told apart by
-- numbers, 0 where one is missing.
-- market_share__net_sales, market_share__net_sales_last_year, market_share__row_count, customer_share__net_sales,
-- customer_share__net_sales_last_year, customer_share__row_count, customer_share_by_region__net_sales,
-- customer_share_by_region__net_sales_last_year, customer_share_by_region__row_count, region_share__net_sales,
-- region_share__net_sales_last_year, region_share__row_count, channel_share__net_sales, channel_share__net_sales_last_year,
-- channel_share__gross_sales, channel_share__gross_sales_last_year, channel_share__row_count, platform_share__net_sales,
-- platform_share__net_sales_last_year, platform_share__gross_sales, platform_share__gross_sales_last_year, platform_share__row_count,
-- leading_markets__net_sales, leading_markets__net_sales_last_year, leading_customers__net_sales, leading_customers__net_sales_last_year,
-- leading_markets_by_region__net_sales, leading_markets_by_region__net_sales_last_year, leading_customers_by_region__net_sales,
-- leading_customers_by_region__net_sales_last_year, customer_quarter_sales__net_sales, customer_quarter_sales__net_sales_last_year,
-- customer_quarter_sales__row_count, concentration__leaders_sales, concentration__total_sales, concentration__row_count,
-- top_markets__net_sales, top_markets__row_count, top_customers__net_sales, top_customers__row_count, top_markets_by_region__gross_sales,
-- top_markets_by_region__row_count.
CREATE PROCEDURE share_control(p_period_end DATE, p_n INT, p_market VARCHAR(100), p_region VARCHAR(100))
READS SQL DATA
BEGIN
  -- The last 1 September up to the period's end, and what is a year before both.
  DECLARE v_start DATE DEFAULT MAKEDATE(YEAR(p_period_end) - (MONTH(p_period_end) < 9), 1) + INTERVAL 8 MONTH;
  DECLARE v_last_start DATE DEFAULT v_start - INTERVAL 1 YEAR;
  DECLARE v_last_end DATE DEFAULT p_period_end - INTERVAL 1 YEAR;
  WITH priced AS (  -- one row each already: MariaDB refuses the second call of a procedure that merges this into the sums
    SELECT n.`date`, n.product_code, COALESCE(g.gross_price, 0) AS price
      FROM (SELECT DISTINCT `date`, product_code FROM fact_sales_monthly
             WHERE `date` BETWEEN v_last_start AND v_last_end OR `date` BETWEEN v_start AND p_period_end) AS n
      LEFT JOIN fact_gross_price AS g ON g.product_code = n.product_code AND g.fiscal_year = YEAR(n.`date` + INTERVAL 4 MONTH)
     GROUP BY n.`date`, n.product_code, g.gross_price
  ), months AS (
    -- The deductions of a month and product are found at once on MySQL, and by the line on MariaDB (docs/architecture.md, SQL).
    SELECT /*+ NO_MERGE(o) */ s.`date`, s.fiscal_year, s.customer_code, SUM(ROUND(s.sold_quantity * k.price, 2)) AS gross,
           SUM(ROUND(s.sold_quantity * k.price, 2) * (1 - COALESCE(o.discounts_pct + o.other_deductions_pct, 0))) AS after_post
      FROM priced AS k
      STRAIGHT_JOIN fact_sales_monthly AS s ON s.`date` = k.`date` AND s.product_code = k.product_code
      LEFT JOIN /*!80000 LATERAL (SELECT customer_code, discounts_pct, other_deductions_pct FROM */ fact_post_invoice_deductions
                /*!80000 WHERE `date` = k.`date` AND product_code = k.product_code) */ AS o
             ON o.customer_code = s.customer_code /*M! AND o.`date` = k.`date` AND o.product_code = k.product_code */
     GROUP BY s.`date`, s.fiscal_year, s.customer_code
  ), rounded AS (
    SELECT l.`date`, l.customer_code, l.gross,
           ROUND(l.gross * (1 - COALESCE(e.pre_invoice_discount_pct, 0)), 2)      AS invoice,
           ROUND(l.after_post * (1 - COALESCE(e.pre_invoice_discount_pct, 0)), 2) AS net
      FROM months AS l
      LEFT JOIN fact_pre_invoice_deductions AS e ON e.customer_code = l.customer_code AND e.fiscal_year = l.fiscal_year
  ), placed AS (
    SELECT m.customer_code, QUARTER(m.`date` + INTERVAL 4 MONTH) AS quarter,
           COALESCE(d.customer_number, 0) AS customer_number, COALESCE(d.market_number, 0) AS market_number,
           COALESCE(d.channel_number, 0) AS channel_number, COALESCE(d.platform_number, 0) AS platform_number,
           COALESCE(r.region_number, 0) AS region_number,
           COALESCE(p_market, '') = '' OR COALESCE(d.market, 'no market') = p_market AS in_market,
           COALESCE(p_region, '') = '' OR COALESCE(r.region, 'no region') = p_region AS in_region,
           CASE WHEN m.`date` >= v_start THEN m.gross END   AS gross,
           CASE WHEN m.`date` >= v_start THEN m.invoice END AS invoice,
           CASE WHEN m.`date` >= v_start THEN m.net END     AS net,
           CASE WHEN m.`date` < v_start THEN m.gross END    AS gross_before,
           CASE WHEN m.`date` < v_start THEN m.net END      AS net_before
      FROM rounded AS m
      LEFT JOIN (SELECT customer_code, NULLIF(TRIM(market), '') AS market, DENSE_RANK() OVER (ORDER BY TRIM(customer)) AS customer_number,
                        CASE WHEN TRIM(market) <> '' THEN DENSE_RANK() OVER (ORDER BY TRIM(market)) ELSE 0 END AS market_number,
                        DENSE_RANK() OVER (ORDER BY TRIM(channel)) AS channel_number,
                        DENSE_RANK() OVER (ORDER BY TRIM(platform)) AS platform_number
                   FROM dim_customer) AS d ON d.customer_code = m.customer_code
      LEFT JOIN (SELECT TRIM(market) AS market, NULLIF(TRIM(region), '') AS region,
                        CASE WHEN TRIM(region) <> '' THEN DENSE_RANK() OVER (ORDER BY TRIM(region)) ELSE 0 END AS region_number
                   FROM dim_market) AS r ON r.market = d.market
  ), parts AS (  -- all, each market and each customer; of customers those asked for are in the market as well
    SELECT g.grain, CASE g.grain WHEN 'market' THEN c.market_number WHEN 'customer' THEN c.customer_number ELSE 0 END AS part,
           MIN(c.region_number) AS region_number, COALESCE(SUM(c.gross), 0) AS gross, COALESCE(SUM(c.invoice), 0) AS invoice,
           COALESCE(SUM(c.net), 0) AS net, SUM(c.gross_before) AS gross_before, SUM(c.net_before) AS net_before, COUNT(c.net) AS sold_here,
           COALESCE(SUM(CASE WHEN c.in_region AND (g.grain = 'market' OR c.in_market) THEN c.net END), 0) AS asked_net,
           COUNT(CASE WHEN c.in_region AND (g.grain = 'market' OR c.in_market) THEN c.net END) AS asked,
           COUNT(DISTINCT c.market_number) AS markets, COUNT(DISTINCT c.customer_number) AS customers,
           COUNT(DISTINCT c.region_number, c.customer_number) AS region_customers, COUNT(DISTINCT c.region_number) AS regions,
           COUNT(DISTINCT c.channel_number) AS channels, COUNT(DISTINCT c.platform_number) AS platforms,
           COUNT(DISTINCT c.customer_code, c.quarter) AS customer_quarters
      FROM placed AS c
     CROSS JOIN (SELECT 'all' AS grain UNION ALL SELECT 'market' UNION ALL SELECT 'customer') AS g
     GROUP BY g.grain, part
  ), by_net AS (  -- a level for each order: MariaDB 10.11 sorts windows of unlike orders wrongly within one SELECT
    SELECT parts.*, ROW_NUMBER() OVER (PARTITION BY grain ORDER BY net DESC) AS net_place
      FROM parts
  ), by_invoice AS (
    SELECT by_net.*, ROW_NUMBER() OVER (PARTITION BY grain ORDER BY invoice DESC) AS invoice_place
      FROM by_net
  ), by_asked AS (
    SELECT by_invoice.*, RANK() OVER (PARTITION BY grain, asked > 0 ORDER BY asked_net DESC) AS asked_rank
      FROM by_invoice
  ), by_region AS (
    SELECT by_asked.*, DENSE_RANK() OVER (PARTITION BY grain, sold_here > 0, region_number ORDER BY gross DESC) AS region_rank
      FROM by_asked
  )
  SELECT CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net END), 0) AS DECIMAL(18,2)) AS market_share__net_sales,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net_before END), 0) AS DECIMAL(18,2)) AS market_share__net_sales_last_year,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN markets END), 0) AS SIGNED) AS market_share__row_count,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net END), 0) AS DECIMAL(18,2)) AS customer_share__net_sales,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net_before END), 0) AS DECIMAL(18,2)) AS customer_share__net_sales_last_year,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN customers END), 0) AS SIGNED) AS customer_share__row_count,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net END), 0) AS DECIMAL(18,2)) AS customer_share_by_region__net_sales,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net_before END), 0) AS DECIMAL(18,2)) AS customer_share_by_region__net_sales_last_year,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN region_customers END), 0) AS SIGNED) AS customer_share_by_region__row_count,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net END), 0) AS DECIMAL(18,2)) AS region_share__net_sales,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net_before END), 0) AS DECIMAL(18,2)) AS region_share__net_sales_last_year,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN regions END), 0) AS SIGNED) AS region_share__row_count,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net END), 0) AS DECIMAL(18,2)) AS channel_share__net_sales,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net_before END), 0) AS DECIMAL(18,2)) AS channel_share__net_sales_last_year,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN gross END), 0) AS DECIMAL(18,2)) AS channel_share__gross_sales,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN gross_before END), 0) AS DECIMAL(18,2)) AS channel_share__gross_sales_last_year,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN channels END), 0) AS SIGNED) AS channel_share__row_count,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net END), 0) AS DECIMAL(18,2)) AS platform_share__net_sales,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net_before END), 0) AS DECIMAL(18,2)) AS platform_share__net_sales_last_year,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN gross END), 0) AS DECIMAL(18,2)) AS platform_share__gross_sales,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN gross_before END), 0) AS DECIMAL(18,2)) AS platform_share__gross_sales_last_year,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN platforms END), 0) AS SIGNED) AS platform_share__row_count,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net END), 0) AS DECIMAL(18,2)) AS leading_markets__net_sales,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net_before END), 0) AS DECIMAL(18,2)) AS leading_markets__net_sales_last_year,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net END), 0) AS DECIMAL(18,2)) AS leading_customers__net_sales,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net_before END), 0) AS DECIMAL(18,2)) AS leading_customers__net_sales_last_year,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net END), 0) AS DECIMAL(18,2)) AS leading_markets_by_region__net_sales,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net_before END), 0) AS DECIMAL(18,2)) AS leading_markets_by_region__net_sales_last_year,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net END), 0) AS DECIMAL(18,2)) AS leading_customers_by_region__net_sales,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net_before END), 0) AS DECIMAL(18,2)) AS leading_customers_by_region__net_sales_last_year,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net END), 0) AS DECIMAL(18,2)) AS customer_quarter_sales__net_sales,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net_before END), 0) AS DECIMAL(18,2)) AS customer_quarter_sales__net_sales_last_year,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN customer_quarters END), 0) AS SIGNED) AS customer_quarter_sales__row_count,
         CAST(COALESCE(SUM(CASE WHEN grain = 'market' AND net_place <= 3 THEN net END), 0) + COALESCE(SUM(CASE WHEN grain = 'market' AND invoice_place <= 3 THEN invoice END), 0) AS DECIMAL(18,2)) AS concentration__leaders_sales,
         CAST(COALESCE(SUM(CASE grain WHEN 'all' THEN net + invoice END), 0) AS DECIMAL(18,2)) AS concentration__total_sales,
         2 * COUNT(CASE grain WHEN 'all' THEN 1 END) AS concentration__row_count,
         CAST(COALESCE(SUM(CASE WHEN grain = 'market' AND asked > 0 AND asked_rank <= p_n THEN asked_net END), 0) AS DECIMAL(18,2)) AS top_markets__net_sales,
         COUNT(CASE WHEN grain = 'market' AND asked > 0 AND asked_rank <= p_n THEN 1 END) AS top_markets__row_count,
         CAST(COALESCE(SUM(CASE WHEN grain = 'customer' AND asked > 0 AND asked_rank <= p_n THEN asked_net END), 0) AS DECIMAL(18,2)) AS top_customers__net_sales,
         COUNT(CASE WHEN grain = 'customer' AND asked > 0 AND asked_rank <= p_n THEN 1 END) AS top_customers__row_count,
         CAST(COALESCE(SUM(CASE WHEN grain = 'market' AND sold_here > 0 AND region_rank <= p_n THEN gross END), 0) AS DECIMAL(18,2)) AS top_markets_by_region__gross_sales,
         COUNT(CASE WHEN grain = 'market' AND sold_here > 0 AND region_rank <= p_n THEN 1 END) AS top_markets_by_region__row_count
    FROM by_region;
END
