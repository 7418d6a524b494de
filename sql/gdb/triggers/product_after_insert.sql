-- Marks every month for refresh(): a new product changes which segment its lines belong to.
CREATE TRIGGER product_after_insert AFTER INSERT ON dim_product FOR EACH ROW
CALL mark_months()
