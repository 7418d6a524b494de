-- One row: what to call net sales, as without any deduction after the invoice they are net invoice sales.
-- p_period_end: the last day that counts; its fiscal year up to then decides.
-- net_sales_label ('Net sales', 'Net invoice sales (no post-invoice data)'; where there is no deduction before the invoice either,
-- 'Net invoice sales (no pre- or post-invoice data)', or only that is missing, 'Net sales (no pre-invoice data)'), net_sales_short
-- ('Net sales' or 'Net invoice sales'), net_sales_words ('net sales' or 'net invoice sales', within a sentence), has_post_invoice (1 or 0).
CREATE PROCEDURE net_sales_label(p_period_end DATE)
READS SQL DATA
SELECT CASE WHEN known.has_post_invoice AND known.has_pre_invoice THEN 'Net sales'
            WHEN known.has_post_invoice THEN 'Net sales (no pre-invoice data)'
            WHEN known.has_pre_invoice THEN 'Net invoice sales (no post-invoice data)'
            ELSE 'Net invoice sales (no pre- or post-invoice data)' END                                       AS net_sales_label,
       CASE WHEN known.has_post_invoice THEN 'Net sales' ELSE 'Net invoice sales' END                        AS net_sales_short,
       CASE WHEN known.has_post_invoice THEN 'net sales' ELSE 'net invoice sales' END                        AS net_sales_words,
       CASE WHEN known.has_post_invoice THEN 1 ELSE 0 END                                                    AS has_post_invoice
  FROM (SELECT has_post_invoice(p_period_end) AS has_post_invoice,
               COALESCE(SUM(line_count) = 0 OR SUM(without_pre_invoice) < SUM(line_count), 1) AS has_pre_invoice
          FROM coverage_summary
         WHERE fiscal_year = get_fiscal_year(p_period_end) AND `date` <= p_period_end) AS known
