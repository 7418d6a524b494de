-- English name of a month ('January'), whatever the server's language, for sentences; NULL outside 1 to 12.
CREATE FUNCTION month_in_full(p_month_number INT)
RETURNS VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci
DETERMINISTIC NO SQL
RETURN ELT(p_month_number, 'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',
           'November', 'December');
