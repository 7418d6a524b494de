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
SELECT CAST(COALESCE(SUM(net), 0) AS DECIMAL(18,2)) AS market_share__net_sales,
       CAST(COALESCE(SUM(net_before), 0) AS DECIMAL(18,2)) AS market_share__net_sales_last_year,
       COUNT(DISTINCT market_number) AS market_share__row_count,
       CAST(COALESCE(SUM(net), 0) AS DECIMAL(18,2)) AS customer_share__net_sales,
       CAST(COALESCE(SUM(net_before), 0) AS DECIMAL(18,2)) AS customer_share__net_sales_last_year,
       COUNT(DISTINCT customer_number) AS customer_share__row_count,
       CAST(COALESCE(SUM(net), 0) AS DECIMAL(18,2)) AS customer_share_by_region__net_sales,
       CAST(COALESCE(SUM(net_before), 0) AS DECIMAL(18,2)) AS customer_share_by_region__net_sales_last_year,
       COUNT(DISTINCT region_number, customer_number) AS customer_share_by_region__row_count,
       CAST(COALESCE(SUM(net), 0) AS DECIMAL(18,2)) AS region_share__net_sales,
       CAST(COALESCE(SUM(net_before), 0) AS DECIMAL(18,2)) AS region_share__net_sales_last_year,
       COUNT(DISTINCT region_number) AS region_share__row_count,
       CAST(COALESCE(SUM(net), 0) AS DECIMAL(18,2)) AS channel_share__net_sales,
       CAST(COALESCE(SUM(net_before), 0) AS DECIMAL(18,2)) AS channel_share__net_sales_last_year,
       CAST(COALESCE(SUM(gross), 0) AS DECIMAL(18,2)) AS channel_share__gross_sales,
       CAST(COALESCE(SUM(gross_before), 0) AS DECIMAL(18,2)) AS channel_share__gross_sales_last_year,
       COUNT(DISTINCT channel_number) AS channel_share__row_count,
       CAST(COALESCE(SUM(net), 0) AS DECIMAL(18,2)) AS platform_share__net_sales,
       CAST(COALESCE(SUM(net_before), 0) AS DECIMAL(18,2)) AS platform_share__net_sales_last_year,
       CAST(COALESCE(SUM(gross), 0) AS DECIMAL(18,2)) AS platform_share__gross_sales,
       CAST(COALESCE(SUM(gross_before), 0) AS DECIMAL(18,2)) AS platform_share__gross_sales_last_year,
       COUNT(DISTINCT platform_number) AS platform_share__row_count,
       CAST(COALESCE(SUM(net), 0) AS DECIMAL(18,2)) AS leading_markets__net_sales,
       CAST(COALESCE(SUM(net_before), 0) AS DECIMAL(18,2)) AS leading_markets__net_sales_last_year,
       CAST(COALESCE(SUM(net), 0) AS DECIMAL(18,2)) AS leading_customers__net_sales,
       CAST(COALESCE(SUM(net_before), 0) AS DECIMAL(18,2)) AS leading_customers__net_sales_last_year,
       CAST(COALESCE(SUM(net), 0) AS DECIMAL(18,2)) AS leading_markets_by_region__net_sales,
       CAST(COALESCE(SUM(net_before), 0) AS DECIMAL(18,2)) AS leading_markets_by_region__net_sales_last_year,
       CAST(COALESCE(SUM(net), 0) AS DECIMAL(18,2)) AS leading_customers_by_region__net_sales,
       CAST(COALESCE(SUM(net_before), 0) AS DECIMAL(18,2)) AS leading_customers_by_region__net_sales_last_year,
       CAST(COALESCE(SUM(net), 0) AS DECIMAL(18,2)) AS customer_quarter_sales__net_sales,
       CAST(COALESCE(SUM(net_before), 0) AS DECIMAL(18,2)) AS customer_quarter_sales__net_sales_last_year,
       COUNT(DISTINCT customer_code, QUARTER(`date` + INTERVAL 4 MONTH)) AS customer_quarter_sales__row_count,
       CAST(COALESCE(SUM(CASE WHEN net_place <= 3 AND market_row = 1 THEN market_net END), 0)
            + COALESCE(SUM(CASE WHEN invoice_place <= 3 AND market_row = 1 THEN market_invoice END), 0) AS DECIMAL(18,2)) AS concentration__leaders_sales,
       CAST(COALESCE(SUM(net), 0) + COALESCE(SUM(invoice), 0) AS DECIMAL(18,2)) AS concentration__total_sales,
       2 * LEAST(COUNT(*), 1) AS concentration__row_count,
       CAST(COALESCE(SUM(CASE WHEN market_row = 1 AND market_asked > 0 AND market_rank <= p_n THEN market_net END), 0) AS DECIMAL(18,2)) AS top_markets__net_sales,
       COUNT(CASE WHEN market_row = 1 AND market_asked > 0 AND market_rank <= p_n THEN 1 END) AS top_markets__row_count,
       CAST(COALESCE(SUM(CASE WHEN customer_row = 1 AND customer_asked > 0 AND customer_rank <= p_n THEN customer_net END), 0) AS DECIMAL(18,2)) AS top_customers__net_sales,
       COUNT(CASE WHEN customer_row = 1 AND customer_asked > 0 AND customer_rank <= p_n THEN 1 END) AS top_customers__row_count,
       CAST(COALESCE(SUM(CASE WHEN market_row = 1 AND sold_here > 0 AND region_rank <= p_n THEN market_gross END), 0) AS DECIMAL(18,2)) AS top_markets_by_region__gross_sales,
       COUNT(CASE WHEN market_row = 1 AND sold_here > 0 AND region_rank <= p_n THEN 1 END) AS top_markets_by_region__row_count
  FROM (SELECT w.*,
               ROW_NUMBER() OVER (PARTITION BY w.market_row ORDER BY w.market_net DESC) AS net_place,
               ROW_NUMBER() OVER (PARTITION BY w.market_row ORDER BY w.market_invoice DESC) AS invoice_place,
               RANK() OVER (PARTITION BY w.market_row, w.market_asked > 0 ORDER BY w.market_net DESC) AS market_rank,
               RANK() OVER (PARTITION BY w.customer_row, w.customer_asked > 0 ORDER BY w.customer_net DESC) AS customer_rank,
               DENSE_RANK() OVER (PARTITION BY w.market_row, w.sold_here > 0, w.region_number ORDER BY w.market_gross DESC) AS region_rank
          FROM (SELECT c.*,
                       ROW_NUMBER() OVER (PARTITION BY c.market_number ORDER BY c.`date`, c.customer_code) AS market_row,
                       COALESCE(SUM(c.gross) OVER (PARTITION BY c.market_number), 0)   AS market_gross,
                       COALESCE(SUM(c.invoice) OVER (PARTITION BY c.market_number), 0) AS market_invoice,
                       COALESCE(SUM(c.net) OVER (PARTITION BY c.market_number), 0)     AS market_net,
                       COUNT(c.net) OVER (PARTITION BY c.market_number)                AS sold_here,
                       COUNT(CASE WHEN c.in_region THEN c.net END) OVER (PARTITION BY c.market_number) AS market_asked,
                       ROW_NUMBER() OVER (PARTITION BY c.customer_number ORDER BY c.`date`, c.customer_code) AS customer_row,
                       COALESCE(SUM(CASE WHEN c.in_region AND c.in_market THEN c.net END) OVER (PARTITION BY c.customer_number), 0) AS customer_net,
                       COUNT(CASE WHEN c.in_region AND c.in_market THEN c.net END) OVER (PARTITION BY c.customer_number) AS customer_asked
                  FROM (SELECT m.`date`, m.customer_code,
                               COALESCE(d.customer_number, 0) AS customer_number, COALESCE(d.market_number, 0) AS market_number,
                               COALESCE(d.channel_number, 0) AS channel_number, COALESCE(d.platform_number, 0) AS platform_number,
                               COALESCE(r.region_number, 0) AS region_number,
                               COALESCE(p_market, '') = '' OR COALESCE(d.market, 'no market') = p_market AS in_market,
                               COALESCE(p_region, '') = '' OR COALESCE(r.region, 'no region') = p_region AS in_region,
                               CASE WHEN m.`date` >= fiscal_year_start(p_period_end) THEN m.gross END   AS gross,
                               CASE WHEN m.`date` >= fiscal_year_start(p_period_end) THEN m.invoice END AS invoice,
                               CASE WHEN m.`date` >= fiscal_year_start(p_period_end) THEN m.net END     AS net,
                               CASE WHEN m.`date` < fiscal_year_start(p_period_end) THEN m.gross END    AS gross_before,
                               CASE WHEN m.`date` < fiscal_year_start(p_period_end) THEN m.net END      AS net_before
                          FROM (SELECT l.`date`, l.customer_code, l.gross,
                                       ROUND(l.gross * (1 - COALESCE(e.pre_invoice_discount_pct, 0)), 2)      AS invoice,
                                       ROUND(l.after_post * (1 - COALESCE(e.pre_invoice_discount_pct, 0)), 2) AS net
                                  FROM (SELECT s.`date`, s.fiscal_year, s.customer_code,
                                               SUM(ROUND(s.sold_quantity * COALESCE(g.gross_price, 0), 2)) AS gross,
                                               SUM(ROUND(s.sold_quantity * COALESCE(g.gross_price, 0), 2)
                                                   * (1 - COALESCE(o.discounts_pct + o.other_deductions_pct, 0))) AS after_post
                                          FROM fact_sales_monthly AS s
                                          LEFT JOIN fact_gross_price AS g ON g.product_code = s.product_code AND g.fiscal_year = s.fiscal_year
                                          LEFT JOIN fact_post_invoice_deductions AS o
                                                 ON o.`date` = s.`date` AND o.product_code = s.product_code AND o.customer_code = s.customer_code
                                         WHERE s.`date` BETWEEN fiscal_year_start(p_period_end) AND p_period_end
                                            OR s.`date` BETWEEN fiscal_year_start(p_period_end) - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                                         GROUP BY s.`date`, s.fiscal_year, s.customer_code) AS l
                                  LEFT JOIN fact_pre_invoice_deductions AS e ON e.customer_code = l.customer_code AND e.fiscal_year = l.fiscal_year) AS m
                          LEFT JOIN (SELECT customer_code, NULLIF(TRIM(market), '') AS market, DENSE_RANK() OVER (ORDER BY TRIM(customer)) AS customer_number,
                                            CASE WHEN TRIM(market) <> '' THEN DENSE_RANK() OVER (ORDER BY TRIM(market)) ELSE 0 END AS market_number,
                                            DENSE_RANK() OVER (ORDER BY TRIM(channel)) AS channel_number,
                                            DENSE_RANK() OVER (ORDER BY TRIM(platform)) AS platform_number
                                       FROM dim_customer) AS d ON d.customer_code = m.customer_code
                          LEFT JOIN (SELECT TRIM(market) AS market, NULLIF(TRIM(region), '') AS region,
                                            CASE WHEN TRIM(region) <> '' THEN DENSE_RANK() OVER (ORDER BY TRIM(region)) ELSE 0 END AS region_number
                                       FROM dim_market) AS r ON r.market = d.market) AS c) AS w) AS ranked
