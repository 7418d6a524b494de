-- The rows of the view order_cleaned, kept: what the report procedures add up instead of cleaning all transactions again.
-- Filled by summarise() alone; changed_month says which months are out of date.
-- cleaning first, as every reader wants one; then customer and day, in which order most procedures group.
CREATE TABLE IF NOT EXISTS order_summary (
  cleaning      VARCHAR(10)   NOT NULL,
  customer_code VARCHAR(45)   NOT NULL,
  order_date    DATE          NOT NULL,
  market_code   VARCHAR(45)   NOT NULL,
  revenue       DECIMAL(24,4) NOT NULL,
  PRIMARY KEY (cleaning, customer_code, order_date, market_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
