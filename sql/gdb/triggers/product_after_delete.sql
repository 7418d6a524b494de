-- Marks every month for refresh(): a deleted product changes which segment its lines belong to.
CREATE TRIGGER product_after_delete AFTER DELETE ON dim_product FOR EACH ROW
CALL mark_months()
