-- Fiscal quarter of a date: 'Q1' is September to November.
CREATE FUNCTION get_fiscal_quarter(p_date DATE)
RETURNS VARCHAR(2) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci
DETERMINISTIC NO SQL
RETURN CONCAT('Q', QUARTER(p_date + INTERVAL 4 MONTH));
