-- How many percentage points a ratio lies above the one before, rounded to four decimals; NULL where either whole is 0 or unknown.
-- What is beyond the type becomes its largest, as in ratio_of.
CREATE FUNCTION points_gained(p_part DECIMAL(30,12), p_whole DECIMAL(30,12), p_part_before DECIMAL(30,12), p_whole_before DECIMAL(30,12))
RETURNS DECIMAL(12,4)
DETERMINISTIC NO SQL
RETURN GREATEST(LEAST(ROUND(100 * p_part / NULLIF(p_whole, 0) - 100 * p_part_before / NULLIF(p_whole_before, 0), 4), 99999999.9999),
                -99999999.9999);
