-- Markets with outer blanks of their names trimmed: market, sub_zone, region ('' where missing).
CREATE OR REPLACE VIEW market AS
SELECT TRIM(market)                 AS market,
       COALESCE(TRIM(sub_zone), '') AS sub_zone,
       COALESCE(TRIM(region), '')   AS region
  FROM dim_market;
