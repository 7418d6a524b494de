-- The first names of a list as one says it, and how many more there are: 'India, USA and 5 more'; as spoken_list where there are no more.
CREATE FUNCTION spoken_first(p_list TEXT, p_more BIGINT)
RETURNS TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci
DETERMINISTIC NO SQL
RETURN CASE WHEN p_more > 0 THEN CONCAT(p_list, ' and ', p_more, ' more') ELSE spoken_list(p_list) END;
