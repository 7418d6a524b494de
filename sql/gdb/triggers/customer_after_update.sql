-- Marks the months of a customer for refresh() where it changes its market or code; other changes concern no summary.
CREATE TRIGGER customer_after_update AFTER UPDATE ON dim_customer FOR EACH ROW
IF OLD.customer_code <> NEW.customer_code OR NOT (OLD.market <=> NEW.market) THEN
  CALL mark_customer(OLD.customer_code);
  CALL mark_customer(NEW.customer_code);
END IF
