-- Discount before the invoice by customer and fiscal year, as a fraction of gross sales.
CREATE TABLE IF NOT EXISTS `fact_pre_invoice_deductions` (
  customer_code            INT UNSIGNED      NOT NULL,
  fiscal_year              SMALLINT UNSIGNED NOT NULL,
  pre_invoice_discount_pct DECIMAL(7,4)      NOT NULL,
  PRIMARY KEY (customer_code, fiscal_year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
