-- Units forecast a month (its first day), product and customer; fiscal_year is generated.
-- The triggers keep fact_act_est row by row; a bulk load goes past them and calls after_load() at the end.
CREATE TABLE IF NOT EXISTS `fact_forecast_monthly` (
  `date`            DATE         NOT NULL,
  fiscal_year       SMALLINT UNSIGNED GENERATED ALWAYS AS (YEAR(`date` + INTERVAL 4 MONTH)) STORED,
  product_code      VARCHAR(45)  NOT NULL,
  customer_code     INT UNSIGNED NOT NULL,
  forecast_quantity INT          NOT NULL,
  PRIMARY KEY (`date`, product_code, customer_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
