-- Forecast against sales, fact_act_est added up by month, customer and category of the products: errors are taken line by line (month,
-- product, customer) before they are added, so that too much of one product doesn't make up for too little of another.
-- Filled by summarise() alone; changed_month says which months are out of date.
-- forecast_quantity, sold_quantity (units); absolute_error (Σ |forecast − sold|, units). The net error is forecast_quantity − sold_quantity.
CREATE TABLE IF NOT EXISTS accuracy_summary (
  `date`            DATE              NOT NULL,
  fiscal_year       SMALLINT UNSIGNED GENERATED ALWAYS AS (YEAR(`date` + INTERVAL 4 MONTH)) STORED,
  customer_code     INT UNSIGNED      NOT NULL,
  division          VARCHAR(45)       NOT NULL,
  segment           VARCHAR(45)       NOT NULL,
  category          VARCHAR(45)       NOT NULL,
  forecast_quantity BIGINT            NOT NULL,
  sold_quantity     BIGINT            NOT NULL,
  absolute_error    BIGINT            NOT NULL,
  PRIMARY KEY (`date`, customer_code, division, segment, category)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
