-- Marks the months of the fiscal years that a changed discount before the invoice holds and held for, for refresh().
CREATE TRIGGER pre_invoice_after_update AFTER UPDATE ON fact_pre_invoice_deductions FOR EACH ROW
BEGIN
  CALL mark_fiscal_year(OLD.fiscal_year);
  CALL mark_fiscal_year(NEW.fiscal_year);
END
