-- Marks the months of the fiscal year of a deleted discount before the invoice for refresh().
CREATE TRIGGER pre_invoice_after_delete AFTER DELETE ON fact_pre_invoice_deductions FOR EACH ROW
CALL mark_fiscal_year(OLD.fiscal_year)
