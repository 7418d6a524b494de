-- Marks the months of a deleted customer for refresh(): its lines now belong to no market.
CREATE TRIGGER customer_after_delete AFTER DELETE ON dim_customer FOR EACH ROW
CALL mark_customer(OLD.customer_code)
