-- Products: one row a product_code, which is a variant of a product.
CREATE TABLE IF NOT EXISTS `dim_product` (
  product_code VARCHAR(45)  NOT NULL,
  division     VARCHAR(45)  NOT NULL,
  segment      VARCHAR(45)  NOT NULL,
  category     VARCHAR(45)  NOT NULL,
  product      VARCHAR(200) NOT NULL,
  variant      VARCHAR(45)  DEFAULT NULL,
  PRIMARY KEY (product_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
