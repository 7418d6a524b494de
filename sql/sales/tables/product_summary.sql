-- What each order holds of each product: the rows of the view transaction_cleaned, added up by order and product, and kept.
-- quantity in units (NULL where the source has none), revenue in rupees, row_count in transactions; product_code is 'none given' where
-- the source has none. Filled by summarise() alone; changed_month says which months are out of date.
-- The key has the order of the index transactions_by_order, in which cleaned rows come: they are appended, not sorted in.
CREATE TABLE IF NOT EXISTS product_summary (
  cleaning      VARCHAR(10)   NOT NULL,
  customer_code VARCHAR(45)   NOT NULL,
  order_date    DATE          NOT NULL,
  market_code   VARCHAR(45)   NOT NULL,
  product_code  VARCHAR(45)   NOT NULL,
  quantity      BIGINT        DEFAULT NULL,
  revenue       DECIMAL(24,4) NOT NULL,
  row_count     INT           NOT NULL,
  PRIMARY KEY (cleaning, customer_code, order_date, market_code, product_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
