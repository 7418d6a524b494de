-- Marks the months of a deleted product for refresh(): its lines now belong to no segment.
CREATE TRIGGER product_after_delete AFTER DELETE ON dim_product FOR EACH ROW
CALL mark_product(OLD.product_code)
