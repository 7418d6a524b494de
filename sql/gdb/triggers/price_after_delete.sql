-- Marks the months of the fiscal year of a deleted price for refresh().
CREATE TRIGGER price_after_delete AFTER DELETE ON fact_gross_price FOR EACH ROW
CALL mark_fiscal_year(OLD.fiscal_year)
