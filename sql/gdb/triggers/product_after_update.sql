-- Marks the months of a product for refresh() where it changes its division, segment, category or code; other changes concern no summary.
CREATE TRIGGER product_after_update AFTER UPDATE ON dim_product FOR EACH ROW
IF (OLD.product_code, OLD.division, OLD.segment, OLD.category) <> (NEW.product_code, NEW.division, NEW.segment, NEW.category) THEN
  CALL mark_product(OLD.product_code);
  CALL mark_product(NEW.product_code);
END IF
