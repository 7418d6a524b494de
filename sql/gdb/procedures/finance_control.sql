-- One row: what the ladders by month, quarter, market and segment, and the ladder of the year to date, must add up to, from the base tables.
-- p_period_end: the last day that counts. p_fiscal_year_start: the first day of its fiscal year. p_n: movers of each direction at most.
-- finance_ladder__gross_sales, finance_ladder__net_invoice_sales, finance_ladder__net_sales, finance_ladder__freight,
-- finance_ladder__other_cost, finance_ladder__gross_margin, finance_ladder__net_sales_last_year,
-- finance_ladder__gross_margin_last_year, finance_ladder__row_count, finance_by_quarter__gross_sales,
-- finance_by_quarter__net_invoice_sales, finance_by_quarter__net_sales, finance_by_quarter__gross_margin,
-- finance_by_quarter__net_sales_last_year, finance_by_quarter__gross_margin_last_year, finance_by_quarter__row_count,
-- finance_by_market__gross_sales, finance_by_market__net_invoice_sales, finance_by_market__net_sales,
-- finance_by_market__gross_margin, finance_by_market__net_sales_last_year, finance_by_market__gross_margin_last_year,
-- finance_by_market__row_count, finance_by_segment__gross_sales, finance_by_segment__net_invoice_sales,
-- finance_by_segment__net_sales, finance_by_segment__gross_margin, finance_by_segment__net_sales_last_year,
-- finance_by_segment__gross_margin_last_year, finance_by_segment__row_count, finance_ladder_total__amount,
-- finance_ladder_total__last_year, finance_ladder_total__row_count, top_movers__net_sales, top_movers__net_sales_last_year,
-- top_movers__variance, top_movers__row_count, net_sales_bridge__amount, net_sales_bridge__row_count.
-- A control of seven data sets, whose lines are priced once: price, cost and segment are looked up once a month and product, whose lines
-- follow each other in the primary key. Each group is rounded before it is added, as the reports show it. Of finance_ladder_total the
-- levels (steps 1, 3, 5 and 9), of top_movers the markets; net_sales_bridge adds up to this year's net sales twice.
-- One GROUP BY that takes each cell once a grain gives the groups: windows over the cells took a third of the time on MySQL,
-- which makes a temporary table for each of them.
CREATE PROCEDURE finance_control(p_period_end DATE, p_fiscal_year_start DATE, p_n INT)
READS SQL DATA
WITH priced AS (
  SELECT n.`date`, n.product_code, COALESCE(g.gross_price, 0) AS price, COALESCE(m.manufacturing_cost, 0) AS cost, COALESCE(p.kind, 0) AS kind
    FROM (SELECT DISTINCT `date`, product_code FROM fact_sales_monthly
           WHERE `date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
              OR `date` BETWEEN p_fiscal_year_start AND p_period_end) AS n
    LEFT JOIN fact_gross_price AS g ON g.product_code = n.product_code AND g.fiscal_year = YEAR(n.`date` + INTERVAL 4 MONTH)
    LEFT JOIN fact_manufacturing_cost AS m ON m.product_code = n.product_code AND m.cost_year = YEAR(n.`date` + INTERVAL 4 MONTH)
    LEFT JOIN (SELECT product_code, DENSE_RANK() OVER (ORDER BY TRIM(division), TRIM(segment)) AS kind
                 FROM dim_product) AS p ON p.product_code = n.product_code
   GROUP BY n.`date`, n.product_code, g.gross_price, m.manufacturing_cost, p.kind
), months AS (
  -- The deductions of a month and product are found at once on MySQL, and by the line on MariaDB (docs/architecture.md, SQL).
  SELECT /*+ NO_MERGE(o) */ s.`date`, s.fiscal_year, s.customer_code, k.kind,
         SUM(ROUND(s.sold_quantity * k.price, 2)) AS gross,
         SUM(ROUND(s.sold_quantity * k.price, 2) * (1 - COALESCE(o.discounts_pct + o.other_deductions_pct, 0))) AS after_post,
         SUM(s.sold_quantity * k.cost) AS made
    FROM priced AS k
    STRAIGHT_JOIN fact_sales_monthly AS s ON s.`date` = k.`date` AND s.product_code = k.product_code
    LEFT JOIN /*!80000 LATERAL (SELECT customer_code, discounts_pct, other_deductions_pct FROM */ fact_post_invoice_deductions
              /*!80000 WHERE `date` = k.`date` AND product_code = k.product_code) */ AS o
           ON o.customer_code = s.customer_code /*M! AND o.`date` = k.`date` AND o.product_code = k.product_code */
   GROUP BY s.`date`, s.fiscal_year, s.customer_code, k.kind
), cells AS (
  SELECT l.`date` >= p_fiscal_year_start AS this_year, MONTH(l.`date` + INTERVAL 4 MONTH) - 1 AS month_number,
         l.kind, COALESCE(d.market_number, 0) AS market_number, SUM(l.gross) AS gross, SUM(l.made) AS made,
         SUM(l.gross * (1 - COALESCE(e.pre_invoice_discount_pct, 0))) AS invoice,
         SUM(l.after_post * (1 - COALESCE(e.pre_invoice_discount_pct, 0))) AS net,
         SUM(l.after_post * (1 - COALESCE(e.pre_invoice_discount_pct, 0)) * COALESCE(f.freight_pct, 0)) AS freight,
         SUM(l.after_post * (1 - COALESCE(e.pre_invoice_discount_pct, 0)) * COALESCE(f.other_cost_pct, 0)) AS other
    FROM months AS l
    LEFT JOIN (SELECT customer_code, TRIM(market) AS market,
                      CASE WHEN TRIM(market) <> '' THEN DENSE_RANK() OVER (ORDER BY TRIM(market)) ELSE 0 END AS market_number
                 FROM dim_customer) AS d ON d.customer_code = l.customer_code
    LEFT JOIN fact_pre_invoice_deductions AS e ON e.customer_code = l.customer_code AND e.fiscal_year = l.fiscal_year
    LEFT JOIN fact_freight_cost AS f ON f.market = d.market AND f.fiscal_year = l.fiscal_year
   GROUP BY l.`date`, l.kind, COALESCE(d.market_number, 0)
), parts AS (
  SELECT g.grain,
         CASE g.grain WHEN 'month' THEN c.month_number WHEN 'quarter' THEN c.month_number DIV 3 WHEN 'market' THEN c.market_number
                      WHEN 'segment' THEN c.kind ELSE 0 END AS part,
         ROUND(SUM(CASE WHEN c.this_year = 1 THEN c.gross END), 2)   AS gross,
         ROUND(SUM(CASE WHEN c.this_year = 1 THEN c.invoice END), 2) AS invoice,
         ROUND(SUM(CASE WHEN c.this_year = 1 THEN c.net END), 2)     AS net,
         ROUND(SUM(CASE WHEN c.this_year = 1 THEN c.made END), 2)    AS made,
         ROUND(SUM(CASE WHEN c.this_year = 1 THEN c.freight END), 2) AS freight,
         ROUND(SUM(CASE WHEN c.this_year = 1 THEN c.other END), 2)   AS other,
         ROUND(SUM(CASE WHEN c.this_year = 0 THEN c.gross END), 2)   AS gross_before,
         ROUND(SUM(CASE WHEN c.this_year = 0 THEN c.invoice END), 2) AS invoice_before,
         ROUND(SUM(CASE WHEN c.this_year = 0 THEN c.net END), 2)     AS net_before,
         ROUND(SUM(CASE WHEN c.this_year = 0 THEN c.made END), 2)    AS made_before,
         ROUND(SUM(CASE WHEN c.this_year = 0 THEN c.freight END), 2) AS freight_before,
         ROUND(SUM(CASE WHEN c.this_year = 0 THEN c.other END), 2)   AS other_before
    FROM cells AS c
   CROSS JOIN (SELECT 'month' AS grain UNION ALL SELECT 'quarter' UNION ALL SELECT 'market' UNION ALL SELECT 'segment'
                UNION ALL SELECT 'year') AS g
   GROUP BY g.grain, part
), compared AS (  -- a level for each window: MariaDB 10.11 sorts windows of unlike orders wrongly within one SELECT
  SELECT parts.*, net - made - freight - other AS margin, net_before - made_before - freight_before - other_before AS margin_before,
         COALESCE(net, 0) AS here, COALESCE(net_before, 0) AS before_here,
         grain = 'market' AND COUNT(net_before) OVER () > 0 AS is_compared
    FROM parts
), ranked AS (
  SELECT compared.*, is_compared AND here <> before_here
         AND ROW_NUMBER() OVER (PARTITION BY is_compared, SIGN(here - before_here) ORDER BY ABS(here - before_here) DESC, part) <= p_n AS is_mover
    FROM compared
)
SELECT CAST(COALESCE(SUM(CASE grain WHEN 'month' THEN gross END), 0) AS DECIMAL(18,2)) AS finance_ladder__gross_sales,
       CAST(COALESCE(SUM(CASE grain WHEN 'month' THEN invoice END), 0) AS DECIMAL(18,2)) AS finance_ladder__net_invoice_sales,
       CAST(COALESCE(SUM(CASE grain WHEN 'month' THEN net END), 0) AS DECIMAL(18,2)) AS finance_ladder__net_sales,
       CAST(-COALESCE(SUM(CASE grain WHEN 'month' THEN freight END), 0) AS DECIMAL(18,2)) AS finance_ladder__freight,
       CAST(-COALESCE(SUM(CASE grain WHEN 'month' THEN other END), 0) AS DECIMAL(18,2)) AS finance_ladder__other_cost,
       CAST(COALESCE(SUM(CASE grain WHEN 'month' THEN margin END), 0) AS DECIMAL(18,2)) AS finance_ladder__gross_margin,
       CAST(COALESCE(SUM(CASE grain WHEN 'month' THEN net_before END), 0) AS DECIMAL(18,2)) AS finance_ladder__net_sales_last_year,
       CAST(COALESCE(SUM(CASE grain WHEN 'month' THEN margin_before END), 0) AS DECIMAL(18,2)) AS finance_ladder__gross_margin_last_year,
       COUNT(CASE grain WHEN 'month' THEN 1 END) AS finance_ladder__row_count,
       CAST(COALESCE(SUM(CASE grain WHEN 'quarter' THEN gross END), 0) AS DECIMAL(18,2)) AS finance_by_quarter__gross_sales,
       CAST(COALESCE(SUM(CASE grain WHEN 'quarter' THEN invoice END), 0) AS DECIMAL(18,2)) AS finance_by_quarter__net_invoice_sales,
       CAST(COALESCE(SUM(CASE grain WHEN 'quarter' THEN net END), 0) AS DECIMAL(18,2)) AS finance_by_quarter__net_sales,
       CAST(COALESCE(SUM(CASE grain WHEN 'quarter' THEN margin END), 0) AS DECIMAL(18,2)) AS finance_by_quarter__gross_margin,
       CAST(COALESCE(SUM(CASE grain WHEN 'quarter' THEN net_before END), 0) AS DECIMAL(18,2)) AS finance_by_quarter__net_sales_last_year,
       CAST(COALESCE(SUM(CASE grain WHEN 'quarter' THEN margin_before END), 0) AS DECIMAL(18,2)) AS finance_by_quarter__gross_margin_last_year,
       COUNT(CASE grain WHEN 'quarter' THEN 1 END) AS finance_by_quarter__row_count,
       CAST(COALESCE(SUM(CASE grain WHEN 'market' THEN gross END), 0) AS DECIMAL(18,2)) AS finance_by_market__gross_sales,
       CAST(COALESCE(SUM(CASE grain WHEN 'market' THEN invoice END), 0) AS DECIMAL(18,2)) AS finance_by_market__net_invoice_sales,
       CAST(COALESCE(SUM(CASE grain WHEN 'market' THEN net END), 0) AS DECIMAL(18,2)) AS finance_by_market__net_sales,
       CAST(COALESCE(SUM(CASE grain WHEN 'market' THEN margin END), 0) AS DECIMAL(18,2)) AS finance_by_market__gross_margin,
       CAST(COALESCE(SUM(CASE grain WHEN 'market' THEN net_before END), 0) AS DECIMAL(18,2)) AS finance_by_market__net_sales_last_year,
       CAST(COALESCE(SUM(CASE grain WHEN 'market' THEN margin_before END), 0) AS DECIMAL(18,2)) AS finance_by_market__gross_margin_last_year,
       COUNT(CASE grain WHEN 'market' THEN 1 END) AS finance_by_market__row_count,
       CAST(COALESCE(SUM(CASE grain WHEN 'segment' THEN gross END), 0) AS DECIMAL(18,2)) AS finance_by_segment__gross_sales,
       CAST(COALESCE(SUM(CASE grain WHEN 'segment' THEN invoice END), 0) AS DECIMAL(18,2)) AS finance_by_segment__net_invoice_sales,
       CAST(COALESCE(SUM(CASE grain WHEN 'segment' THEN net END), 0) AS DECIMAL(18,2)) AS finance_by_segment__net_sales,
       CAST(COALESCE(SUM(CASE grain WHEN 'segment' THEN margin END), 0) AS DECIMAL(18,2)) AS finance_by_segment__gross_margin,
       CAST(COALESCE(SUM(CASE grain WHEN 'segment' THEN net_before END), 0) AS DECIMAL(18,2)) AS finance_by_segment__net_sales_last_year,
       CAST(COALESCE(SUM(CASE grain WHEN 'segment' THEN margin_before END), 0) AS DECIMAL(18,2)) AS finance_by_segment__gross_margin_last_year,
       COUNT(CASE grain WHEN 'segment' THEN 1 END) AS finance_by_segment__row_count,
       CAST(COALESCE(SUM(CASE grain WHEN 'year' THEN gross + invoice + net + margin END), 0) AS DECIMAL(18,2)) AS finance_ladder_total__amount,
       CAST(COALESCE(SUM(CASE grain WHEN 'year' THEN gross_before + invoice_before + net_before + margin_before END), 0) AS DECIMAL(18,2)) AS finance_ladder_total__last_year,
       4 AS finance_ladder_total__row_count,
       CAST(COALESCE(SUM(CASE WHEN is_mover THEN here END), 0) AS DECIMAL(18,2)) AS top_movers__net_sales,
       CAST(COALESCE(SUM(CASE WHEN is_mover THEN before_here END), 0) AS DECIMAL(18,2)) AS top_movers__net_sales_last_year,
       CAST(COALESCE(SUM(CASE WHEN is_mover THEN here - before_here END), 0) AS DECIMAL(18,2)) AS top_movers__variance,
       COUNT(CASE WHEN is_mover THEN 1 END) AS top_movers__row_count,
       CAST(COALESCE(SUM(CASE WHEN is_compared THEN 2 * here END), 0) AS DECIMAL(18,2)) AS net_sales_bridge__amount,
       COALESCE(2 + LEAST(NULLIF(COUNT(CASE WHEN is_compared THEN 1 END), 0), p_n + 1), 0) AS net_sales_bridge__row_count
  FROM ranked
