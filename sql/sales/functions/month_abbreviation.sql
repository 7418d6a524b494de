-- English name of a month in three letters ('Jan'), whatever the server's language; NULL outside 1 to 12.
CREATE FUNCTION month_abbreviation(p_month_number INT)
RETURNS VARCHAR(3) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci
DETERMINISTIC NO SQL
RETURN ELT(p_month_number, 'Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec');
