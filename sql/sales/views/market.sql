-- Markets that have transactions, with their names put right; markets without any (New York, Paris) are left out.
-- market_code; market_name, the code where the source has no name; zone. Bhopal is two codes, so group by code.
CREATE OR REPLACE VIEW market AS
SELECT m.markets_code                                                                AS market_code,
       COALESCE(NULLIF(TRIM(REPLACE(m.markets_name, '\r', '')), ''), m.markets_code) AS market_name,
       COALESCE(TRIM(REPLACE(m.zone, '\r', '')), '')                                 AS zone
  FROM markets AS m
 WHERE EXISTS (SELECT 1 FROM transactions AS t WHERE t.market_code = m.markets_code);
