-- Label of a fiscal year as a report up to p_period_end shows it: 'FY2021', or 'FY2022 to date' where the year ends later.
CREATE FUNCTION fiscal_year_label(p_fiscal_year INT, p_period_end DATE)
RETURNS VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci
DETERMINISTIC NO SQL
RETURN CONCAT('FY', p_fiscal_year, CASE WHEN p_period_end < CAST(CONCAT(p_fiscal_year, '-08-31') AS DATE) THEN ' to date' ELSE '' END);
