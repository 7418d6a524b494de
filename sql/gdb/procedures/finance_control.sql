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
CREATE PROCEDURE finance_control(p_period_end DATE, p_fiscal_year_start DATE, p_n INT)
READS SQL DATA
SELECT CAST(COALESCE(SUM(month_this * gross_month), 0) AS DECIMAL(18,2)) AS finance_ladder__gross_sales,
       CAST(COALESCE(SUM(month_this * invoice_month), 0) AS DECIMAL(18,2)) AS finance_ladder__net_invoice_sales,
       CAST(COALESCE(SUM(month_this * net_month), 0) AS DECIMAL(18,2)) AS finance_ladder__net_sales,
       CAST(-COALESCE(SUM(month_this * freight_month), 0) AS DECIMAL(18,2)) AS finance_ladder__freight,
       CAST(-COALESCE(SUM(month_this * other_month), 0) AS DECIMAL(18,2)) AS finance_ladder__other_cost,
       CAST(COALESCE(SUM(month_this * (net_month - made_month - freight_month - other_month)), 0) AS DECIMAL(18,2)) AS finance_ladder__gross_margin,
       CAST(COALESCE(SUM(month_last * net_month), 0) AS DECIMAL(18,2)) AS finance_ladder__net_sales_last_year,
       CAST(COALESCE(SUM(month_last * (net_month - made_month - freight_month - other_month)), 0) AS DECIMAL(18,2))
         AS finance_ladder__gross_margin_last_year,
       COUNT(DISTINCT month_number) AS finance_ladder__row_count,
       CAST(COALESCE(SUM(quarter_this * gross_quarter), 0) AS DECIMAL(18,2)) AS finance_by_quarter__gross_sales,
       CAST(COALESCE(SUM(quarter_this * invoice_quarter), 0) AS DECIMAL(18,2)) AS finance_by_quarter__net_invoice_sales,
       CAST(COALESCE(SUM(quarter_this * net_quarter), 0) AS DECIMAL(18,2)) AS finance_by_quarter__net_sales,
       CAST(COALESCE(SUM(quarter_this * (net_quarter - made_quarter - freight_quarter - other_quarter)), 0) AS DECIMAL(18,2))
         AS finance_by_quarter__gross_margin,
       CAST(COALESCE(SUM(quarter_last * net_quarter), 0) AS DECIMAL(18,2)) AS finance_by_quarter__net_sales_last_year,
       CAST(COALESCE(SUM(quarter_last * (net_quarter - made_quarter - freight_quarter - other_quarter)), 0) AS DECIMAL(18,2))
         AS finance_by_quarter__gross_margin_last_year,
       COUNT(DISTINCT month_number DIV 3) AS finance_by_quarter__row_count,
       CAST(COALESCE(SUM(market_this * gross_market), 0) AS DECIMAL(18,2)) AS finance_by_market__gross_sales,
       CAST(COALESCE(SUM(market_this * invoice_market), 0) AS DECIMAL(18,2)) AS finance_by_market__net_invoice_sales,
       CAST(COALESCE(SUM(market_this * net_market), 0) AS DECIMAL(18,2)) AS finance_by_market__net_sales,
       CAST(COALESCE(SUM(market_this * (net_market - made_market - freight_market - other_market)), 0) AS DECIMAL(18,2))
         AS finance_by_market__gross_margin,
       CAST(COALESCE(SUM(market_last * net_market), 0) AS DECIMAL(18,2)) AS finance_by_market__net_sales_last_year,
       CAST(COALESCE(SUM(market_last * (net_market - made_market - freight_market - other_market)), 0) AS DECIMAL(18,2))
         AS finance_by_market__gross_margin_last_year,
       COUNT(DISTINCT market_number) AS finance_by_market__row_count,
       CAST(COALESCE(SUM(kind_this * gross_kind), 0) AS DECIMAL(18,2)) AS finance_by_segment__gross_sales,
       CAST(COALESCE(SUM(kind_this * invoice_kind), 0) AS DECIMAL(18,2)) AS finance_by_segment__net_invoice_sales,
       CAST(COALESCE(SUM(kind_this * net_kind), 0) AS DECIMAL(18,2)) AS finance_by_segment__net_sales,
       CAST(COALESCE(SUM(kind_this * (net_kind - made_kind - freight_kind - other_kind)), 0) AS DECIMAL(18,2)) AS finance_by_segment__gross_margin,
       CAST(COALESCE(SUM(kind_last * net_kind), 0) AS DECIMAL(18,2)) AS finance_by_segment__net_sales_last_year,
       CAST(COALESCE(SUM(kind_last * (net_kind - made_kind - freight_kind - other_kind)), 0) AS DECIMAL(18,2))
         AS finance_by_segment__gross_margin_last_year,
       COUNT(DISTINCT kind) AS finance_by_segment__row_count,
       CAST(COALESCE(ROUND(SUM(CASE this_year WHEN 1 THEN gross END), 2) + ROUND(SUM(CASE this_year WHEN 1 THEN invoice END), 2)
                     + 2 * ROUND(SUM(CASE this_year WHEN 1 THEN net END), 2) - ROUND(SUM(CASE this_year WHEN 1 THEN made END), 2)
                     - ROUND(SUM(CASE this_year WHEN 1 THEN freight END), 2)
                     - ROUND(SUM(CASE this_year WHEN 1 THEN other END), 2), 0) AS DECIMAL(18,2)) AS finance_ladder_total__amount,
       CAST(COALESCE(ROUND(SUM(CASE this_year WHEN 0 THEN gross END), 2) + ROUND(SUM(CASE this_year WHEN 0 THEN invoice END), 2)
                     + 2 * ROUND(SUM(CASE this_year WHEN 0 THEN net END), 2) - ROUND(SUM(CASE this_year WHEN 0 THEN made END), 2)
                     - ROUND(SUM(CASE this_year WHEN 0 THEN freight END), 2)
                     - ROUND(SUM(CASE this_year WHEN 0 THEN other END), 2), 0) AS DECIMAL(18,2)) AS finance_ladder_total__last_year,
       4 AS finance_ladder_total__row_count,
       CAST(COALESCE(SUM(CASE WHEN is_mover = 1 AND mover_rank <= p_n THEN here END), 0) AS DECIMAL(18,2)) AS top_movers__net_sales,
       CAST(COALESCE(SUM(CASE WHEN is_mover = 1 AND mover_rank <= p_n THEN before_here END), 0) AS DECIMAL(18,2)) AS top_movers__net_sales_last_year,
       CAST(COALESCE(SUM(CASE WHEN is_mover = 1 AND mover_rank <= p_n THEN moved END), 0) AS DECIMAL(18,2)) AS top_movers__variance,
       COUNT(CASE WHEN is_mover = 1 AND mover_rank <= p_n THEN 1 END) AS top_movers__row_count,
       CAST(2 * COALESCE(SUM(CASE WHEN place_row = 1 AND compared > 0 THEN here END), 0) AS DECIMAL(18,2)) AS net_sales_bridge__amount,
       CASE WHEN MAX(compared) > 0 THEN 2 + LEAST(COUNT(DISTINCT market_number), p_n + 1) ELSE 0 END AS net_sales_bridge__row_count
  FROM (SELECT w.*, w.here - w.before_here AS moved, w.place_row = 1 AND w.here <> w.before_here AND w.compared > 0 AS is_mover,
               CASE WHEN w.month_row = 1 AND w.this_year = 1 THEN 1 END AS month_this,
               CASE WHEN w.month_row = 1 AND w.this_year = 0 THEN 1 END AS month_last,
               CASE WHEN w.quarter_row = 1 AND w.this_year = 1 THEN 1 END AS quarter_this,
               CASE WHEN w.quarter_row = 1 AND w.this_year = 0 THEN 1 END AS quarter_last,
               CASE WHEN w.market_row = 1 AND w.this_year = 1 THEN 1 END AS market_this,
               CASE WHEN w.market_row = 1 AND w.this_year = 0 THEN 1 END AS market_last,
               CASE WHEN w.kind_row = 1 AND w.this_year = 1 THEN 1 END AS kind_this,
               CASE WHEN w.kind_row = 1 AND w.this_year = 0 THEN 1 END AS kind_last,
               ROW_NUMBER() OVER (PARTITION BY w.place_row, SIGN(w.here - w.before_here)
                                      ORDER BY ABS(w.here - w.before_here) DESC, w.market_number) AS mover_rank
          FROM (SELECT c.*,
                       ROW_NUMBER() OVER (PARTITION BY this_year, month_number) AS month_row,
                       ROUND(SUM(gross) OVER (PARTITION BY this_year, month_number), 2) AS gross_month,
                       ROUND(SUM(invoice) OVER (PARTITION BY this_year, month_number), 2) AS invoice_month,
                       ROUND(SUM(net) OVER (PARTITION BY this_year, month_number), 2) AS net_month,
                       ROUND(SUM(made) OVER (PARTITION BY this_year, month_number), 2) AS made_month,
                       ROUND(SUM(freight) OVER (PARTITION BY this_year, month_number), 2) AS freight_month,
                       ROUND(SUM(other) OVER (PARTITION BY this_year, month_number), 2) AS other_month,
                       ROW_NUMBER() OVER (PARTITION BY this_year, month_number DIV 3) AS quarter_row,
                       ROUND(SUM(gross) OVER (PARTITION BY this_year, month_number DIV 3), 2) AS gross_quarter,
                       ROUND(SUM(invoice) OVER (PARTITION BY this_year, month_number DIV 3), 2) AS invoice_quarter,
                       ROUND(SUM(net) OVER (PARTITION BY this_year, month_number DIV 3), 2) AS net_quarter,
                       ROUND(SUM(made) OVER (PARTITION BY this_year, month_number DIV 3), 2) AS made_quarter,
                       ROUND(SUM(freight) OVER (PARTITION BY this_year, month_number DIV 3), 2) AS freight_quarter,
                       ROUND(SUM(other) OVER (PARTITION BY this_year, month_number DIV 3), 2) AS other_quarter,
                       ROW_NUMBER() OVER (PARTITION BY this_year, market_number) AS market_row,
                       ROUND(SUM(gross) OVER (PARTITION BY this_year, market_number), 2) AS gross_market,
                       ROUND(SUM(invoice) OVER (PARTITION BY this_year, market_number), 2) AS invoice_market,
                       ROUND(SUM(net) OVER (PARTITION BY this_year, market_number), 2) AS net_market,
                       ROUND(SUM(made) OVER (PARTITION BY this_year, market_number), 2) AS made_market,
                       ROUND(SUM(freight) OVER (PARTITION BY this_year, market_number), 2) AS freight_market,
                       ROUND(SUM(other) OVER (PARTITION BY this_year, market_number), 2) AS other_market,
                       ROW_NUMBER() OVER (PARTITION BY this_year, kind) AS kind_row,
                       ROUND(SUM(gross) OVER (PARTITION BY this_year, kind), 2) AS gross_kind,
                       ROUND(SUM(invoice) OVER (PARTITION BY this_year, kind), 2) AS invoice_kind,
                       ROUND(SUM(net) OVER (PARTITION BY this_year, kind), 2) AS net_kind,
                       ROUND(SUM(made) OVER (PARTITION BY this_year, kind), 2) AS made_kind,
                       ROUND(SUM(freight) OVER (PARTITION BY this_year, kind), 2) AS freight_kind,
                       ROUND(SUM(other) OVER (PARTITION BY this_year, kind), 2) AS other_kind,
                       ROW_NUMBER() OVER (PARTITION BY market_number) AS place_row,
                       ROUND(COALESCE(SUM(CASE WHEN this_year = 1 THEN net END) OVER (PARTITION BY market_number), 0), 2) AS here,
                       ROUND(COALESCE(SUM(CASE WHEN this_year = 0 THEN net END) OVER (PARTITION BY market_number), 0), 2) AS before_here,
                       COUNT(CASE WHEN this_year = 0 THEN 1 END) OVER () AS compared
                  FROM (SELECT l.`date` >= p_fiscal_year_start AS this_year, MONTH(l.`date` + INTERVAL 4 MONTH) - 1 AS month_number,
                               l.kind, COALESCE(d.market_number, 0) AS market_number, SUM(l.gross) AS gross,
                               SUM(l.gross * (1 - COALESCE(e.pre_invoice_discount_pct, 0))) AS invoice,
                               SUM(l.after_post * (1 - COALESCE(e.pre_invoice_discount_pct, 0))) AS net, SUM(l.made) AS made,
                               SUM(l.after_post * (1 - COALESCE(e.pre_invoice_discount_pct, 0)) * COALESCE(f.freight_pct, 0)) AS freight,
                               SUM(l.after_post * (1 - COALESCE(e.pre_invoice_discount_pct, 0)) * COALESCE(f.other_cost_pct, 0)) AS other
                          FROM (SELECT s.`date`, s.fiscal_year, s.customer_code, k.kind,
                                       SUM(ROUND(s.sold_quantity * k.price, 2)) AS gross,
                                       SUM(ROUND(s.sold_quantity * k.price, 2)
                                           * (1 - COALESCE(o.discounts_pct + o.other_deductions_pct, 0))) AS after_post,
                                       SUM(s.sold_quantity * k.cost) AS made
                                  FROM (SELECT n.`date`, n.product_code, COALESCE(g.gross_price, 0) AS price,
                                               COALESCE(m.manufacturing_cost, 0) AS cost, COALESCE(p.kind, 0) AS kind
                                          FROM (SELECT DISTINCT `date`, product_code FROM fact_sales_monthly
                                                 WHERE `date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                                                    OR `date` BETWEEN p_fiscal_year_start AND p_period_end) AS n
                                          LEFT JOIN fact_gross_price AS g
                                                 ON g.product_code = n.product_code AND g.fiscal_year = YEAR(n.`date` + INTERVAL 4 MONTH)
                                          LEFT JOIN fact_manufacturing_cost AS m
                                                 ON m.product_code = n.product_code AND m.cost_year = YEAR(n.`date` + INTERVAL 4 MONTH)
                                          LEFT JOIN (SELECT product_code, DENSE_RANK() OVER (ORDER BY TRIM(division), TRIM(segment)) AS kind
                                                       FROM dim_product) AS p ON p.product_code = n.product_code
                                         GROUP BY n.`date`, n.product_code, g.gross_price, m.manufacturing_cost, p.kind) AS k
                                  STRAIGHT_JOIN fact_sales_monthly AS s ON s.`date` = k.`date` AND s.product_code = k.product_code
                                  LEFT JOIN fact_post_invoice_deductions AS o
                                         ON o.`date` = s.`date` AND o.product_code = s.product_code AND o.customer_code = s.customer_code
                                 GROUP BY s.`date`, s.fiscal_year, s.customer_code, k.kind) AS l
                          LEFT JOIN (SELECT customer_code, TRIM(market) AS market,
                                            CASE WHEN TRIM(market) <> '' THEN DENSE_RANK() OVER (ORDER BY TRIM(market)) ELSE 0 END AS market_number
                                       FROM dim_customer) AS d ON d.customer_code = l.customer_code
                          LEFT JOIN fact_pre_invoice_deductions AS e ON e.customer_code = l.customer_code AND e.fiscal_year = l.fiscal_year
                          LEFT JOIN fact_freight_cost AS f ON f.market = d.market AND f.fiscal_year = l.fiscal_year
                         GROUP BY l.`date`, l.kind, COALESCE(d.market_number, 0)) AS c) AS w) AS ranked
