-- One row: the markets that a report was asked for, in words.
-- p_market: a market, '' for all. p_region: a region, '' for all.
-- place ('all markets', 'India', 'all markets of APAC', 'India, which must lie in APAC'), place_note (what is wrong with the choice:
-- "There is no market 'Indai'."; NULL where nothing is).
CREATE PROCEDURE chosen_place(p_market VARCHAR(100), p_region VARCHAR(100))
READS SQL DATA
SELECT CASE WHEN p_market = '' AND p_region = '' THEN 'all markets'
            WHEN p_market = '' THEN CONCAT('all markets of ', p_region)
            WHEN p_region = '' THEN p_market
            ELSE CONCAT(p_market, ', which must lie in ', p_region) END AS place,
       CASE WHEN p_market <> '' AND NOT EXISTS (SELECT 1 FROM market WHERE market = p_market)
            THEN CONCAT('There is no market ''', p_market, '''.')
            WHEN p_region <> '' AND NOT EXISTS (SELECT 1 FROM market WHERE region = p_region)
            THEN CONCAT('There is no region ''', p_region, '''.')
            WHEN p_market <> '' AND p_region <> '' AND NOT EXISTS (SELECT 1 FROM market WHERE market = p_market AND region = p_region)
            THEN CONCAT(p_market, ' doesn''t lie in ', p_region, '.') END AS place_note
