-- Transactions as the source has them, dirt included: repeated rows, currencies that end in a carriage return, amounts of -1 and 0.
-- sales_amount is in the row's currency. Amounts are DECIMAL, not the source's DOUBLE, so that sums are exact.
-- The source has no key, hence the surrogate transaction_id: it counts up in loading order and means nothing else.
-- Read the rows through the view `cleaned_transaction`.
CREATE TABLE IF NOT EXISTS `transactions` (
  transaction_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  product_code   VARCHAR(45)   DEFAULT NULL,
  customer_code  VARCHAR(45)   DEFAULT NULL,
  market_code    VARCHAR(45)   DEFAULT NULL,
  order_date     DATE          DEFAULT NULL,
  sales_qty      INT           DEFAULT NULL,
  sales_amount   DECIMAL(18,4) DEFAULT NULL,
  currency       VARCHAR(45)   DEFAULT NULL,
  PRIMARY KEY (transaction_id),
  KEY transactions_by_day (order_date, market_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
