-- Fiscal year of a date: it starts in September and is named after the year in which it ends (2020-09-01 → 2021).
CREATE FUNCTION get_fiscal_year(p_date DATE)
RETURNS INT
DETERMINISTIC NO SQL
RETURN YEAR(p_date + INTERVAL 4 MONTH);
