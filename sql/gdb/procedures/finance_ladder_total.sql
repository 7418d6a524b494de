-- The way from gross sales to gross margin in the fiscal year up to the period's end, nine rows in its order, beside the same months of
-- last year; and what a waterfall of stacked columns draws of it.
-- p_period_end: the last day that counts. p_fiscal_year_start: the first day of its fiscal year.
-- step_number (1 to 9), step ('Freight', or 'Freight (no data)' where nothing is known of it for the year), amount (deductions and costs
-- negative), share_of_gross (fraction of gross sales), last_year (NULL without sales in the same months), variance, variance_pct (fraction
-- of last year's size), note ('no data last year' where only this year has the fact),
-- waterfall_base (the part not drawn), waterfall_total, waterfall_fall and waterfall_rise (above zero), waterfall_fall_below and
-- waterfall_rise_below (below zero): their columns stack to the step, also where it crosses zero.
CREATE PROCEDURE finance_ladder_total(p_period_end DATE, p_fiscal_year_start DATE)
READS SQL DATA
BEGIN
  DECLARE v_gross, v_invoice, v_net, v_made, v_freight, v_other DECIMAL(18,2) DEFAULT 0;
  DECLARE v_gross_last, v_invoice_last, v_net_last, v_made_last, v_freight_last, v_other_last DECIMAL(18,2);
  DECLARE v_pre, v_post, v_cost, v_rate, v_pre_last, v_post_last, v_cost_last, v_rate_last TINYINT;
  DECLARE v_year INT DEFAULT get_fiscal_year(p_fiscal_year_start);
  SELECT COALESCE(ROUND(SUM(gross_sales), 2), 0), COALESCE(ROUND(SUM(net_invoice_sales), 2), 0), COALESCE(ROUND(SUM(net_sales), 2), 0),
         COALESCE(ROUND(SUM(manufacturing_cost), 2), 0), COALESCE(ROUND(SUM(freight_cost), 2), 0), COALESCE(ROUND(SUM(other_cost), 2), 0)
    INTO v_gross, v_invoice, v_net, v_made, v_freight, v_other
    FROM ladder WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end;
  SELECT ROUND(SUM(gross_sales), 2), ROUND(SUM(net_invoice_sales), 2), ROUND(SUM(net_sales), 2),
         ROUND(SUM(manufacturing_cost), 2), ROUND(SUM(freight_cost), 2), ROUND(SUM(other_cost), 2)
    INTO v_gross_last, v_invoice_last, v_net_last, v_made_last, v_freight_last, v_other_last
    FROM ladder WHERE `date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR;
  SELECT EXISTS (SELECT 1 FROM fact_pre_invoice_deductions WHERE fiscal_year = v_year),
         EXISTS (SELECT 1 FROM fact_pre_invoice_deductions WHERE fiscal_year = v_year - 1),
         EXISTS (SELECT 1 FROM fact_post_invoice_deductions WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end),
         EXISTS (SELECT 1 FROM fact_post_invoice_deductions
                  WHERE `date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR),
         EXISTS (SELECT 1 FROM fact_manufacturing_cost WHERE cost_year = v_year),
         EXISTS (SELECT 1 FROM fact_manufacturing_cost WHERE cost_year = v_year - 1),
         EXISTS (SELECT 1 FROM fact_freight_cost WHERE fiscal_year = v_year),
         EXISTS (SELECT 1 FROM fact_freight_cost WHERE fiscal_year = v_year - 1)
    INTO v_pre, v_pre_last, v_post, v_post_last, v_cost, v_cost_last, v_rate, v_rate_last;
  SELECT w.step_number, w.step, w.amount,
         ratio_of(w.amount, v_gross) AS share_of_gross,
         w.last_year, w.amount - w.last_year                                                                   AS variance,
         ratio_of(w.amount - w.last_year, ABS(w.last_year)) AS variance_pct,
         w.note,
         CASE w.is_total WHEN 1 THEN 0 ELSE GREATEST(w.low, 0) + LEAST(w.high, 0) END                          AS waterfall_base,
         CASE w.is_total WHEN 1 THEN w.amount ELSE 0 END                                                       AS waterfall_total,
         CASE WHEN w.is_total = 0 AND w.amount < 0 THEN GREATEST(w.high, 0) - GREATEST(w.low, 0) ELSE 0 END    AS waterfall_fall,
         CASE WHEN w.is_total = 0 AND w.amount > 0 THEN GREATEST(w.high, 0) - GREATEST(w.low, 0) ELSE 0 END    AS waterfall_rise,
         CASE WHEN w.is_total = 0 AND w.amount < 0 THEN LEAST(w.low, 0) - LEAST(w.high, 0) ELSE 0 END          AS waterfall_fall_below,
         CASE WHEN w.is_total = 0 AND w.amount > 0 THEN LEAST(w.low, 0) - LEAST(w.high, 0) ELSE 0 END          AS waterfall_rise_below
    FROM (SELECT step_number, is_total,
                 CONCAT(step, CASE WHEN step_number = 5 AND known = 0 THEN ' (no post-invoice data)'
                                   WHEN known = 0 THEN ' (no data)' ELSE '' END)                               AS step,
                 CASE WHEN known = 1 AND known_last = 0 AND v_gross_last IS NOT NULL THEN 'no data last year' ELSE '' END AS note,
                 CAST(level - CASE is_total WHEN 1 THEN 0 ELSE before_it END AS DECIMAL(18,2))                 AS amount,
                 CAST(level_last - CASE is_total WHEN 1 THEN 0 ELSE before_last END AS DECIMAL(18,2))          AS last_year,
                 LEAST(level, before_it) AS low, GREATEST(level, before_it) AS high
            FROM (SELECT 1 AS step_number, 'Gross sales' AS step, 1 AS is_total, 1 AS known, 1 AS known_last,
                         v_gross AS level, 0 AS before_it, v_gross_last AS level_last, 0 AS before_last
                   UNION ALL SELECT 2, 'Pre-invoice deductions', 0, v_pre, v_pre_last, v_invoice, v_gross, v_invoice_last, v_gross_last
                   UNION ALL SELECT 3, 'Net invoice sales', 1, 1, 1, v_invoice, 0, v_invoice_last, 0
                   UNION ALL SELECT 4, 'Post-invoice deductions', 0, v_post, v_post_last, v_net, v_invoice, v_net_last, v_invoice_last
                   UNION ALL SELECT 5, 'Net sales', 1, v_post, v_post_last, v_net, 0, v_net_last, 0
                   UNION ALL SELECT 6, 'Manufacturing cost', 0, v_cost, v_cost_last,
                                    v_net - v_made, v_net, v_net_last - v_made_last, v_net_last
                   UNION ALL SELECT 7, 'Freight', 0, v_rate, v_rate_last, v_net - v_made - v_freight, v_net - v_made,
                                    v_net_last - v_made_last - v_freight_last, v_net_last - v_made_last
                   UNION ALL SELECT 8, 'Other cost', 0, v_rate, v_rate_last,
                                    v_net - v_made - v_freight - v_other, v_net - v_made - v_freight,
                                    v_net_last - v_made_last - v_freight_last - v_other_last, v_net_last - v_made_last - v_freight_last
                   UNION ALL SELECT 9, 'Gross margin', 1, 1, 1, v_net - v_made - v_freight - v_other, 0,
                                    v_net_last - v_made_last - v_freight_last - v_other_last, 0) AS stair) AS w
   ORDER BY w.step_number;
END
