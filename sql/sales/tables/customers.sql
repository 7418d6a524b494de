-- Customers as the source has them, its spelling `custmer_name` too. Read them through the view `customer`.
CREATE TABLE IF NOT EXISTS `customers` (
  customer_code VARCHAR(45) NOT NULL,
  custmer_name  VARCHAR(45) DEFAULT NULL,
  customer_type VARCHAR(45) DEFAULT NULL,
  PRIMARY KEY (customer_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
