-- Which way a forecast errs, in words: 'too high', 'too low' or 'even'; 'no forecast' where there is none.
CREATE FUNCTION forecast_direction(p_forecast BIGINT, p_sold BIGINT)
RETURNS VARCHAR(11) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci
DETERMINISTIC NO SQL
RETURN CASE WHEN p_forecast > 0
            THEN CASE SIGN(p_forecast - p_sold) WHEN 1 THEN 'too high' WHEN -1 THEN 'too low' ELSE 'even' END
            ELSE 'no forecast' END;
