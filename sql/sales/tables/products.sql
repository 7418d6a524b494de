-- Products as the source has them: product_type may end in a carriage return, and products that were sold may be missing.
-- Read them through the view `product`.
CREATE TABLE IF NOT EXISTS `products` (
  product_code VARCHAR(45) NOT NULL,
  product_type VARCHAR(45) DEFAULT NULL,
  PRIMARY KEY (product_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
