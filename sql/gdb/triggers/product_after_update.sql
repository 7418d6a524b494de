-- Marks every month for refresh() where a product changes its division, segment or code; other changes concern no summary.
CREATE TRIGGER product_after_update AFTER UPDATE ON dim_product FOR EACH ROW
IF (OLD.product_code, OLD.division, OLD.segment) <> (NEW.product_code, NEW.division, NEW.segment) THEN
  CALL mark_months();
END IF
