-- Marks the months of the fiscal year of a new cost of making for refresh().
CREATE TRIGGER cost_after_insert AFTER INSERT ON fact_manufacturing_cost FOR EACH ROW
CALL mark_fiscal_year(NEW.cost_year)
