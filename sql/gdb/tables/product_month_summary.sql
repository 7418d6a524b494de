-- product_summary without its markets: a product's figures of a month, for what ranks products whatever the market. It has a thirtieth of
-- the rows; adding these up anew took most of such a procedure's time. Filled by summarise() alone, from product_summary.
-- units; net_sales and cost_of_goods unrounded, as in product_summary.
CREATE TABLE IF NOT EXISTS product_month_summary (
  `date`            DATE              NOT NULL,
  product_code      VARCHAR(45)       NOT NULL,
  units             BIGINT            NOT NULL,
  net_sales         DECIMAL(32,10)    NOT NULL,
  cost_of_goods     DECIMAL(28,4)     NOT NULL,
  -- Readers want a stretch of months, and all of their products.
  PRIMARY KEY (`date`, product_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
