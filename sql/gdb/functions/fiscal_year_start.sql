-- First day of the fiscal year of a date (2021-08-31 → 2020-09-01).
CREATE FUNCTION fiscal_year_start(p_date DATE)
RETURNS DATE
DETERMINISTIC NO SQL
RETURN MAKEDATE(YEAR(p_date + INTERVAL 4 MONTH) - 1, 1) + INTERVAL 8 MONTH;
