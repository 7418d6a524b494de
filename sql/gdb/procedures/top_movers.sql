-- Markets, customers and products whose net sales moved most against the same months of last year: markets first, the ups before the downs,
-- the largest move first. No rows where last year has no sales in these months.
-- p_period_end: the last day that counts. p_fiscal_year_start: the first day of its fiscal year. p_n: how many of each at most.
-- kind ('Market', 'Customer' with all its codes, 'Product' with all its variants), direction ('up', 'down'), mover_rank, name,
-- net_sales and net_sales_last_year (0 where there were none), variance, variance_pct (fraction of last year's size; NULL without it),
-- note ('new', 'gone' or '').
CREATE PROCEDURE top_movers(p_period_end DATE, p_fiscal_year_start DATE, p_n INT)
READS SQL DATA
SELECT r.kind, r.direction, r.mover_rank, r.name, r.net_sales, r.net_sales_last_year, r.variance,
       ratio_of(r.variance, ABS(r.net_sales_last_year)) AS variance_pct,
       CASE WHEN r.net_last IS NULL THEN 'new' WHEN r.net IS NULL THEN 'gone' ELSE '' END AS note
  FROM (SELECT v.*, ROW_NUMBER() OVER (PARTITION BY v.kind_number, v.direction ORDER BY ABS(v.variance) DESC, v.name) AS mover_rank
          FROM (SELECT t.*, t.net_sales - t.net_sales_last_year AS variance,
                       CASE WHEN t.net_sales > t.net_sales_last_year THEN 'up' ELSE 'down' END AS direction,
                       COUNT(t.net_last) OVER () AS compared
                  FROM (SELECT u.*, CAST(ROUND(COALESCE(u.net, 0), 2) AS DECIMAL(18,2)) AS net_sales,
                               CAST(ROUND(COALESCE(u.net_last, 0), 2) AS DECIMAL(18,2)) AS net_sales_last_year
                          FROM (SELECT 1 AS kind_number, 'Market' AS kind, COALESCE(c.market, 'no market') AS name, SUM(k.net) AS net, SUM(k.net_last) AS net_last
                  FROM (SELECT customer_code, SUM(CASE WHEN `date` >= p_fiscal_year_start THEN net_sales END) AS net,
                               SUM(CASE WHEN `date` < p_fiscal_year_start THEN net_sales END) AS net_last
                          FROM segment_summary
                         WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end
                            OR `date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                         GROUP BY customer_code) AS k
                  LEFT JOIN customer AS c ON c.customer_code = k.customer_code
                 GROUP BY COALESCE(c.market, 'no market')
                UNION ALL
                SELECT 2 AS kind_number, 'Customer' AS kind, COALESCE(c.customer, 'no customer') AS name, SUM(k.net) AS net, SUM(k.net_last) AS net_last
                  FROM (SELECT customer_code, SUM(CASE WHEN `date` >= p_fiscal_year_start THEN net_sales END) AS net,
                               SUM(CASE WHEN `date` < p_fiscal_year_start THEN net_sales END) AS net_last
                          FROM segment_summary
                         WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end
                            OR `date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                         GROUP BY customer_code) AS k
                  LEFT JOIN customer AS c ON c.customer_code = k.customer_code
                 GROUP BY COALESCE(c.customer, 'no customer')
                UNION ALL
                SELECT 3 AS kind_number, 'Product' AS kind, COALESCE(p.product, 'no product') AS name, SUM(k.net) AS net, SUM(k.net_last) AS net_last
                  FROM (SELECT product_code, SUM(CASE WHEN `date` >= p_fiscal_year_start THEN net_sales END) AS net,
                               SUM(CASE WHEN `date` < p_fiscal_year_start THEN net_sales END) AS net_last
                          FROM product_month_summary
                         WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end
                            OR `date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                         GROUP BY product_code) AS k
                  LEFT JOIN product AS p ON p.product_code = k.product_code
                 GROUP BY COALESCE(p.product, 'no product')) AS u) AS t) AS v
         WHERE v.compared > 0 AND v.variance <> 0) AS r
 WHERE r.mover_rank <= p_n
 ORDER BY r.kind_number, r.direction DESC, r.mover_rank
