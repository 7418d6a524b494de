-- Who gets a report, or the part of it that belongs to a burst key; kept by hand, empty until somebody is named.
-- report (the name of its NAME.yaml), burst_key (a region of burst_keys(), or '' for the whole report), address (an e-mail address).
CREATE TABLE IF NOT EXISTS recipient (
  report    VARCHAR(64)  NOT NULL,
  burst_key VARCHAR(45)  NOT NULL DEFAULT '',
  address   VARCHAR(254) NOT NULL,
  PRIMARY KEY (report, burst_key, address)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
