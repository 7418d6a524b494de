-- Months whose lines, forecasts, prices, deductions, costs, products or customers were changed by hand since the summary tables last
-- followed them: the first day of each. Triggers write it, refresh() clears it, and freshness() counts it, so that no report is made of
-- an outdated summary.
CREATE TABLE IF NOT EXISTS changed_month (
  month_start DATE NOT NULL,
  PRIMARY KEY (month_start)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
