-- One row, one sentence: which months have sales, which fiscal years are partly covered, which source tables hold nothing.
-- p_period_end: the last day that counts.
-- coverage_note ('Sales from 2019-09 to 2021-08: every fiscal year has all 12 months; no rows in fact_forecast_monthly.').
CREATE PROCEDURE coverage_note(p_period_end DATE)
READS SQL DATA
BEGIN
  -- One at a time: MariaDB refuses the second call of a procedure that joins these as derived tables.
  DECLARE v_first, v_last DATE;
  DECLARE v_partial, v_empty TEXT;
  SELECT MIN(month_start), MAX(month_start) INTO v_first, v_last FROM covered_month WHERE month_start <= p_period_end;
  SELECT GROUP_CONCAT(CONCAT('FY', fiscal_year, ' has ', months_covered, ' of 12 months') ORDER BY fiscal_year SEPARATOR ', ')
    INTO v_partial
    FROM (SELECT fiscal_year, COUNT(*) AS months_covered
            FROM covered_month
           WHERE month_start <= p_period_end
           GROUP BY fiscal_year
          HAVING COUNT(*) < 12) AS partly;
  SELECT GROUP_CONCAT(table_name ORDER BY table_name SEPARATOR ', ') INTO v_empty FROM empty_table;
  SELECT CONCAT(
           CASE WHEN v_last IS NULL THEN CONCAT('No sales up to ', p_period_end)
                ELSE CONCAT('Sales from ', DATE_FORMAT(v_first, '%Y-%m'), ' to ', DATE_FORMAT(v_last, '%Y-%m'), ': ',
                            COALESCE(v_partial, 'every fiscal year has all 12 months')) END,
           COALESCE(CONCAT('; no rows in ', v_empty), ''), '.') AS coverage_note;
END
