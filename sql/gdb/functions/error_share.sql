-- An error as a fraction of the forecast: positive where the forecast was too high. NULL without a forecast, or without a known error.
CREATE FUNCTION error_share(p_error BIGINT, p_forecast BIGINT)
RETURNS DECIMAL(12,6)
DETERMINISTIC NO SQL
RETURN CASE WHEN p_forecast > 0 THEN ratio_of(p_error, p_forecast) END;
