-- Discounts and other deductions after the invoice by customer, product and month, as fractions of net invoice sales.
CREATE TABLE IF NOT EXISTS `fact_post_invoice_deductions` (
  customer_code        INT UNSIGNED NOT NULL,
  product_code         VARCHAR(45)  NOT NULL,
  `date`               DATE         NOT NULL,
  discounts_pct        DECIMAL(7,4) NOT NULL,
  other_deductions_pct DECIMAL(7,4) NOT NULL,
  -- In the facts' order, so that net sales read both side by side.
  PRIMARY KEY (`date`, product_code, customer_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
