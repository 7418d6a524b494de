-- A list as one says it: 'India, USA' becomes 'India and USA'; NULL stays NULL.
CREATE FUNCTION spoken_list(p_list TEXT)
RETURNS TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci
DETERMINISTIC NO SQL
RETURN CASE WHEN LOCATE(', ', p_list) = 0 THEN p_list
            ELSE CONCAT(LEFT(p_list, CHAR_LENGTH(p_list) - CHAR_LENGTH(SUBSTRING_INDEX(p_list, ', ', -1)) - 2),
                        ' and ', SUBSTRING_INDEX(p_list, ', ', -1)) END;
