-- Markets with outer blanks of their names trimmed, a row each: market, sub_zone, region ('' where missing).
-- GROUP BY makes names that differ in blanks one market, and has the servers keep the rows in a temporary table with a key on market:
-- joins by a trimmed name would else compare each market with each. Group what is joined with it by plain columns (name the expressions
-- in a CTE first): MariaDB refuses expressions over such a view's columns (error 1055).
CREATE OR REPLACE VIEW market AS
SELECT TRIM(market)                      AS market,
       COALESCE(MIN(TRIM(sub_zone)), '') AS sub_zone,
       COALESCE(MIN(TRIM(region)), '')   AS region
  FROM dim_market
 GROUP BY TRIM(market);
