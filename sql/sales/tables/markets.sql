-- Markets as the source has them, those without a transaction too. Read them through the view `market`.
-- In other tables its key is market_code.
CREATE TABLE IF NOT EXISTS `markets` (
  markets_code VARCHAR(45) NOT NULL,
  markets_name VARCHAR(45) DEFAULT NULL,
  zone         VARCHAR(45) DEFAULT NULL,
  PRIMARY KEY (markets_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
