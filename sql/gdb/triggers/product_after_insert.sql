-- Marks the months of a new product for refresh(): lines that belonged to no segment now have one.
CREATE TRIGGER product_after_insert AFTER INSERT ON dim_product FOR EACH ROW
CALL mark_product(NEW.product_code)
