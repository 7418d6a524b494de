-- 1 where a deduction after the invoice is known of any sales line of p_period_end's fiscal year up to then, or nothing was sold, else 0:
-- then net sales are in truth net invoice sales, and must be called so.
CREATE FUNCTION has_post_invoice(p_period_end DATE)
RETURNS TINYINT
READS SQL DATA
RETURN (SELECT COALESCE(SUM(line_count) = 0 OR SUM(without_post_invoice) < SUM(line_count), 1)
          FROM coverage_summary
         WHERE fiscal_year = get_fiscal_year(p_period_end) AND `date` <= p_period_end);
