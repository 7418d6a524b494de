-- A figure as a fraction of another that may be below 0, such as a margin's of net sales, rounded to six decimals (0.6851); NULL where
-- that one is 0. fraction_of and growth_of are NULL where it is below 0, too.
-- What is beyond the type becomes its largest: unlike a CAST's, a function's result that doesn't fit is an error.
CREATE FUNCTION ratio_of(p_part DECIMAL(30,12), p_whole DECIMAL(30,12))
RETURNS DECIMAL(12,6)
DETERMINISTIC NO SQL
RETURN GREATEST(LEAST(ROUND(p_part / NULLIF(p_whole, 0), 6), 999999.999999), -999999.999999);
