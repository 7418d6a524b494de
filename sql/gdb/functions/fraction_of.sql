-- A part as a fraction of a whole, rounded to six decimals (0.6851); NULL unless the whole is above 0.
-- What is beyond the type becomes its largest, as in ratio_of: parts may cancel each other out.
CREATE FUNCTION fraction_of(p_part DECIMAL(30,10), p_whole DECIMAL(30,10))
RETURNS DECIMAL(12,6)
DETERMINISTIC NO SQL
RETURN CASE WHEN p_whole > 0 THEN ratio_of(p_part, p_whole) END;
