-- What the sales lines of a month and market lack, counted, as the views count a missing price, deduction or cost as 0.
-- Filled by summarise() alone; changed_month says which months are out of date.
-- line_count (sales lines) and how many of them have no gross price (unpriced), no deduction before the invoice (without_pre_invoice)
-- or after it (without_post_invoice), no cost of making (uncosted), no forecast (unforecast). Freight is told by market and year.
CREATE TABLE IF NOT EXISTS coverage_summary (
  `date`               DATE              NOT NULL,
  fiscal_year          SMALLINT UNSIGNED GENERATED ALWAYS AS (YEAR(`date` + INTERVAL 4 MONTH)) STORED,
  market               VARCHAR(45)       NOT NULL,
  line_count           INT               NOT NULL,
  unpriced             INT               NOT NULL,
  without_pre_invoice  INT               NOT NULL,
  without_post_invoice INT               NOT NULL,
  uncosted             INT               NOT NULL,
  unforecast           INT               NOT NULL,
  PRIMARY KEY (`date`, market)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
