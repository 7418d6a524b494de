-- Units sold a month (its first day), product and customer.
-- fiscal_year is generated: load a file's own column of that name into a variable. sold_quantity is signed, so that differences may be negative.
-- The triggers keep fact_act_est row by row; a bulk load goes past them and calls after_load() at the end.
CREATE TABLE IF NOT EXISTS `fact_sales_monthly` (
  `date`         DATE         NOT NULL,
  product_code   VARCHAR(45)  NOT NULL,
  customer_code  INT UNSIGNED NOT NULL,
  sold_quantity  INT          NOT NULL,
  fiscal_year    SMALLINT UNSIGNED GENERATED ALWAYS AS (YEAR(`date` + INTERVAL 4 MONTH)) STORED,
  PRIMARY KEY (`date`, product_code, customer_code),
  -- Covers the badges: units by customer and fiscal year up to a month come from this index alone, already in order.
  KEY sales_by_customer_year (customer_code, fiscal_year, `date`, sold_quantity)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
