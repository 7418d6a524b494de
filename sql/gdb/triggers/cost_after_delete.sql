-- Marks the months of the fiscal year of a deleted cost of making for refresh().
CREATE TRIGGER cost_after_delete AFTER DELETE ON fact_manufacturing_cost FOR EACH ROW
CALL mark_fiscal_year(OLD.cost_year)
