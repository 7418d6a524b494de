-- Accuracy of a forecast, a fraction: 1 less the absolute error's share of the forecast, 0 where the error is larger than the forecast.
-- NULL without a forecast, or without a known error.
CREATE FUNCTION accuracy_of(p_forecast BIGINT, p_absolute_error BIGINT)
RETURNS DECIMAL(12,6)
DETERMINISTIC NO SQL
RETURN CASE WHEN p_forecast > 0 THEN GREATEST(1 - ROUND(CAST(p_absolute_error AS DECIMAL(30,12)) / p_forecast, 6), 0) END;
