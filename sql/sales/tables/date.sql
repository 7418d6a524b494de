-- The days that the source covers, as it has them: date_yy_mmm may end in a carriage return.
-- cy_date is the first day of the month. freshness() reads from it which months are complete.
-- In other tables its key is order_date.
CREATE TABLE IF NOT EXISTS `date` (
  `date`      DATE        NOT NULL,
  cy_date     DATE        DEFAULT NULL,
  `year`      INT         DEFAULT NULL,
  month_name  VARCHAR(45) DEFAULT NULL,
  date_yy_mmm VARCHAR(45) DEFAULT NULL,
  PRIMARY KEY (`date`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
