-- Growth against a figure before, as a fraction rounded to six decimals (0.25 is 25 % more); NULL unless that figure is above 0.
CREATE FUNCTION growth_of(p_now DECIMAL(30,10), p_before DECIMAL(30,10))
RETURNS DECIMAL(18,6)
DETERMINISTIC NO SQL
RETURN CASE WHEN p_before > 0 THEN ROUND((p_now - p_before) / p_before, 6) END;
