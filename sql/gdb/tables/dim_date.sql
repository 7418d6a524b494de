-- Months by their first day. The fiscal year starts in September: 2020-09-01 belongs to fiscal year 2021.
-- after_load() derives the months from the facts where the source brings none.
-- In other tables its key is `date`.
CREATE TABLE IF NOT EXISTS `dim_date` (
  calendar_date DATE NOT NULL,
  fiscal_year   SMALLINT UNSIGNED GENERATED ALWAYS AS (YEAR(calendar_date + INTERVAL 4 MONTH)) STORED,
  PRIMARY KEY (calendar_date)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
