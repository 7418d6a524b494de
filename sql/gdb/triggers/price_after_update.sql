-- Marks the months of the fiscal years that a changed price holds and held for, for refresh().
CREATE TRIGGER price_after_update AFTER UPDATE ON fact_gross_price FOR EACH ROW
BEGIN
  CALL mark_fiscal_year(OLD.fiscal_year);
  CALL mark_fiscal_year(NEW.fiscal_year);
END
