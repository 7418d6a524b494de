-- Gross price of a unit by product and fiscal year.
CREATE TABLE IF NOT EXISTS `fact_gross_price` (
  product_code VARCHAR(45)       NOT NULL,
  fiscal_year  SMALLINT UNSIGNED NOT NULL,
  gross_price  DECIMAL(15,4)     NOT NULL,
  PRIMARY KEY (product_code, fiscal_year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
