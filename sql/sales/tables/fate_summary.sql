-- The rows of the view transaction_fate, kept: how many transactions of a day each rule of a cleaning takes, and which days have any.
-- Filled by summarise() alone; changed_month says which months are out of date.
-- Transactions without a date stand under 1000-01-01, the first day there is: they count as before every period's end.
CREATE TABLE IF NOT EXISTS fate_summary (
  cleaning   VARCHAR(10)   NOT NULL,
  order_date DATE          NOT NULL,
  fate       VARCHAR(10)   NOT NULL,
  currency   VARCHAR(5)    NOT NULL,
  has_return TINYINT(1)    NOT NULL,
  row_count  INT           NOT NULL,
  amount     DECIMAL(24,4) NOT NULL,
  PRIMARY KEY (cleaning, order_date, fate, currency, has_return)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
