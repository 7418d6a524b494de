-- Actual and estimated units side by side: sales and forecast merged on month, product and customer; where one is missing it is 0.
-- Kept by the triggers of both facts and made anew by rebuild_act_est().
CREATE TABLE IF NOT EXISTS `fact_act_est` (
  `date`            DATE         NOT NULL,
  fiscal_year       SMALLINT UNSIGNED GENERATED ALWAYS AS (YEAR(`date` + INTERVAL 4 MONTH)) STORED,
  product_code      VARCHAR(45)  NOT NULL,
  customer_code     INT UNSIGNED NOT NULL,
  sold_quantity     INT          NOT NULL DEFAULT 0,
  forecast_quantity INT          NOT NULL DEFAULT 0,
  PRIMARY KEY (`date`, product_code, customer_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
