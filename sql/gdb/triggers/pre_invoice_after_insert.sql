-- Marks the months of the fiscal year of a new discount before the invoice for refresh().
CREATE TRIGGER pre_invoice_after_insert AFTER INSERT ON fact_pre_invoice_deductions FOR EACH ROW
CALL mark_fiscal_year(NEW.fiscal_year)
