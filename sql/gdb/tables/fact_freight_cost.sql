-- Freight and other costs by market and fiscal year, as fractions of net sales.
CREATE TABLE IF NOT EXISTS `fact_freight_cost` (
  market         VARCHAR(45)       NOT NULL,
  fiscal_year    SMALLINT UNSIGNED NOT NULL,
  freight_pct    DECIMAL(7,4)      NOT NULL,
  other_cost_pct DECIMAL(7,4)      NOT NULL,
  PRIMARY KEY (market, fiscal_year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
