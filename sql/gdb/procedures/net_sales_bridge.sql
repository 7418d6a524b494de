-- From last year's net sales to this year's, market by market: last year, the markets that moved most, all others together, this year;
-- and what a waterfall of stacked columns draws of it. No rows where last year has no sales in these months.
-- p_period_end: the last day that counts. p_fiscal_year_start: the first day of its fiscal year. p_n: how many markets at most.
-- step_number (1 is last year; then the markets, the largest move first), step ('Last year, same months', the market, '4 other markets',
-- 'This year'), amount (net sales of a year, or their change), share_of_change (fraction of the whole change, NULL for the years),
-- waterfall_base (the part not drawn), waterfall_total, waterfall_fall and waterfall_rise (above zero), waterfall_fall_below and
-- waterfall_rise_below (below zero), as in finance_ladder_total.
CREATE PROCEDURE net_sales_bridge(p_period_end DATE, p_fiscal_year_start DATE, p_n INT)
READS SQL DATA
SELECT w.step_number, w.step, w.amount,
       CASE w.is_total WHEN 0 THEN ratio_of(w.amount, w.whole_change) END AS share_of_change,
       CASE w.is_total WHEN 1 THEN 0 ELSE GREATEST(w.low, 0) + LEAST(w.high, 0) END                       AS waterfall_base,
       CASE w.is_total WHEN 1 THEN w.amount ELSE 0 END                                                    AS waterfall_total,
       CASE WHEN w.is_total = 0 AND w.amount < 0 THEN GREATEST(w.high, 0) - GREATEST(w.low, 0) ELSE 0 END AS waterfall_fall,
       CASE WHEN w.is_total = 0 AND w.amount > 0 THEN GREATEST(w.high, 0) - GREATEST(w.low, 0) ELSE 0 END AS waterfall_rise,
       CASE WHEN w.is_total = 0 AND w.amount < 0 THEN LEAST(w.low, 0) - LEAST(w.high, 0) ELSE 0 END       AS waterfall_fall_below,
       CASE WHEN w.is_total = 0 AND w.amount > 0 THEN LEAST(w.low, 0) - LEAST(w.high, 0) ELSE 0 END       AS waterfall_rise_below
  FROM (SELECT s.*, LEAST(s.level, s.level - s.amount) AS low, GREATEST(s.level, s.level - s.amount) AS high
          FROM (SELECT ROW_NUMBER() OVER (ORDER BY g.place) AS step_number, g.is_total, g.amount, g.whole_change,
                       CASE WHEN g.place = 0 THEN 'Last year, same months' WHEN g.is_total = 1 THEN 'This year'
                            WHEN g.place <= p_n THEN g.name WHEN g.markets = 1 THEN '1 other market'
                            ELSE CONCAT(g.markets, ' other markets') END AS step,
                       SUM(CASE g.place WHEN p_n + 2 THEN 0 ELSE g.amount END) OVER (ORDER BY g.place) AS level
                  FROM (SELECT m.place, m.is_total, MIN(m.name) AS name, COUNT(*) AS markets, MIN(m.whole_change) AS whole_change,
                               CAST(SUM(m.amount) AS DECIMAL(18,2)) AS amount
                          FROM (SELECT CASE e.edge WHEN 0 THEN 0 WHEN 2 THEN p_n + 2 ELSE LEAST(r.mover_rank, p_n + 1) END AS place,
                                       CASE e.edge WHEN 1 THEN 0 ELSE 1 END AS is_total, r.name, r.whole_change,
                                       CASE e.edge WHEN 0 THEN r.net_last WHEN 2 THEN r.net ELSE r.net - r.net_last END AS amount
                                  FROM (SELECT t.*, SUM(t.net - t.net_last) OVER () AS whole_change,
                                               COUNT(t.sold_last) OVER () AS compared,
                                               ROW_NUMBER() OVER (ORDER BY ABS(t.net - t.net_last) DESC, t.name) AS mover_rank
                                          FROM (SELECT market AS name,
                                                       SUM(CASE WHEN `date` < p_fiscal_year_start THEN net_sales END) AS sold_last,
                                                       ROUND(SUM(CASE WHEN `date` >= p_fiscal_year_start THEN net_sales ELSE 0 END), 2) AS net,
                                                       ROUND(SUM(CASE WHEN `date` < p_fiscal_year_start THEN net_sales ELSE 0 END), 2)
                                                         AS net_last
                                                  FROM ladder
                                                 WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end
                                                    OR `date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR
                                                                  AND p_period_end - INTERVAL 1 YEAR
                                                 GROUP BY market) AS t) AS r
                                  JOIN (SELECT 0 AS edge UNION ALL SELECT 1 UNION ALL SELECT 2) AS e ON r.compared > 0) AS m
                         GROUP BY m.place, m.is_total) AS g) AS s) AS w
 ORDER BY w.step_number
