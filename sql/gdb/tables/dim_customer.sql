-- Customers: one row a customer_code, which is a customer on a platform in a market.
-- Several codes share a customer's name, and names may differ in trailing blanks, case or accents, which utf8mb4_unicode_ci holds for equal:
-- 'Amazon', 'Amazon ', 'AMAZON' and 'Amázon' are one customer. Group by code and read names through the view `customer`.
CREATE TABLE IF NOT EXISTS `dim_customer` (
  customer_code INT UNSIGNED NOT NULL,
  customer      VARCHAR(150) NOT NULL,
  platform      VARCHAR(45)  NOT NULL,
  channel       VARCHAR(45)  NOT NULL,
  market        VARCHAR(45)  DEFAULT NULL,
  sub_zone      VARCHAR(45)  DEFAULT NULL,
  region        VARCHAR(45)  DEFAULT NULL,
  PRIMARY KEY (customer_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
