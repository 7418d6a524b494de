-- Marks the months of the fiscal year of a new price for refresh().
CREATE TRIGGER price_after_insert AFTER INSERT ON fact_gross_price FOR EACH ROW
CALL mark_fiscal_year(NEW.fiscal_year)
