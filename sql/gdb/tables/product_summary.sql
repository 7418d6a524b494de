-- The lines of the view net_sales added up by month, market and product: what reports on products read instead of millions of lines.
-- Filled by summarise() alone; changed_month says which months are out of date. Units and amounts as in segment_summary.
-- The market is the customer's, 'no market' where it has none: a customer that moves to another market marks its months.
CREATE TABLE IF NOT EXISTS product_summary (
  `date`            DATE              NOT NULL,
  fiscal_year       SMALLINT UNSIGNED GENERATED ALWAYS AS (YEAR(`date` + INTERVAL 4 MONTH)) STORED,
  market            VARCHAR(45)       NOT NULL,
  product_code      VARCHAR(45)       NOT NULL,
  units             BIGINT            NOT NULL,
  gross_sales       DECIMAL(24,2)     NOT NULL,
  net_invoice_sales DECIMAL(28,6)     NOT NULL,
  net_sales         DECIMAL(32,10)    NOT NULL,
  cost_of_goods     DECIMAL(28,4)     NOT NULL,
  -- Readers want a stretch of months, then a market; the series of some products are found by the second key.
  PRIMARY KEY (`date`, market, product_code),
  KEY by_product (product_code, `date`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
