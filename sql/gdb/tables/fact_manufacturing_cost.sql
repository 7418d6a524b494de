-- Cost of making a unit by product and fiscal year (cost_year).
CREATE TABLE IF NOT EXISTS `fact_manufacturing_cost` (
  product_code       VARCHAR(45)       NOT NULL,
  cost_year          SMALLINT UNSIGNED NOT NULL,
  manufacturing_cost DECIMAL(15,4)     NOT NULL,
  PRIMARY KEY (product_code, cost_year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
