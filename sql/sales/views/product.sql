-- Products with their types put right: product_code; product_type without the carriage return, '' where the source has none.
-- Sold products may be missing here: join from the transactions, outer.
CREATE OR REPLACE VIEW product AS
SELECT product_code,
       COALESCE(TRIM(REPLACE(product_type, '\r', '')), '') AS product_type
  FROM products;
