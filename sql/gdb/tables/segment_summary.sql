-- The lines of the view net_sales added up by month, customer and segment of the products: what report procedures read instead of
-- millions of lines. Filled by summarise() alone; changed_month says which months are out of date.
-- units; gross_sales, net_invoice_sales, net_sales and cost_of_goods unrounded but for gross sales, which are rounded a line.
-- Names, markets and regions aren't kept: they come from customer, so that a corrected name needs no refresh.
CREATE TABLE IF NOT EXISTS segment_summary (
  `date`            DATE              NOT NULL,
  fiscal_year       SMALLINT UNSIGNED GENERATED ALWAYS AS (YEAR(`date` + INTERVAL 4 MONTH)) STORED,
  customer_code     INT UNSIGNED      NOT NULL,
  division          VARCHAR(45)       NOT NULL,
  segment           VARCHAR(45)       NOT NULL,
  units             BIGINT            NOT NULL,
  gross_sales       DECIMAL(24,2)     NOT NULL,
  net_invoice_sales DECIMAL(28,6)     NOT NULL,
  net_sales         DECIMAL(32,10)    NOT NULL,
  cost_of_goods     DECIMAL(28,4)     NOT NULL,
  -- Readers want a stretch of months; then customers, in which order they group.
  PRIMARY KEY (`date`, customer_code, division, segment)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
