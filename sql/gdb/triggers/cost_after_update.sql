-- Marks the months of the fiscal years that a changed cost of making holds and held for, for refresh().
CREATE TRIGGER cost_after_update AFTER UPDATE ON fact_manufacturing_cost FOR EACH ROW
BEGIN
  CALL mark_fiscal_year(OLD.cost_year);
  CALL mark_fiscal_year(NEW.cost_year);
END
