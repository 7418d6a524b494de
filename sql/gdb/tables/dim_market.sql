-- Markets with their sub-zone and region. after_load() derives them from dim_customer where the source brings none.
CREATE TABLE IF NOT EXISTS `dim_market` (
  market   VARCHAR(45) NOT NULL,
  sub_zone VARCHAR(45) DEFAULT NULL,
  region   VARCHAR(45) DEFAULT NULL,
  PRIMARY KEY (market)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
