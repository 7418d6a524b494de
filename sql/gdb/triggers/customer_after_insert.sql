-- Marks the months of a new customer for refresh(): lines that belonged to no market now may have one.
CREATE TRIGGER customer_after_insert AFTER INSERT ON dim_customer FOR EACH ROW
CALL mark_customer(NEW.customer_code)
