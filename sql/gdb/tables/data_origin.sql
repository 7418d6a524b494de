-- Where the data of this schema come from: one row a load, written by `reporter db load` and the demo; the last row counts.
-- kind: 'demo', 'folder' or 'dump'. seed and scale belong to demo data; detail names the files and their hashes.
-- No row means that nobody recorded it; data_origin() then says 'unknown'.
CREATE TABLE IF NOT EXISTS `data_origin` (
  id          INT UNSIGNED NOT NULL AUTO_INCREMENT,
  kind        VARCHAR(20)  NOT NULL,
  description VARCHAR(500) NOT NULL,
  is_demo     TINYINT(1)   NOT NULL,
  seed        BIGINT       DEFAULT NULL,
  scale       DECIMAL(9,4) DEFAULT NULL,
  detail      LONGTEXT     DEFAULT NULL,
  loaded_at   DATETIME     NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
