-- A part as a fraction of a whole, rounded to six decimals (0.6851); NULL unless the whole is above 0.
CREATE FUNCTION fraction_of(p_part DECIMAL(30,10), p_whole DECIMAL(30,10))
RETURNS DECIMAL(12,6)
DETERMINISTIC NO SQL
RETURN CASE WHEN p_whole > 0 THEN ROUND(p_part / p_whole, 6) END;
