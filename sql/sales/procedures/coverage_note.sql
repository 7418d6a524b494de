-- One row: a sentence on what the data cover, and whether a reader must know before anything else: which days the transactions span,
-- which years are partly covered, which source tables hold nothing.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'.
-- coverage_note ('Orders from 2017-10-04 to 2020-06-26: 2017 has 3 of 12 months, 2020 has 6 of 12 months.'),
-- coverage_grade ('complete', or 'partial' where a month between the first and the last has no transaction, a source table no row, or
-- there are no orders).
CREATE PROCEDURE coverage_note(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_first, v_last DATE;
  DECLARE v_partial, v_empty TEXT;
  DECLARE v_gaps INT DEFAULT 0;
  CALL assert_cleaning(p_cleaning);
  SELECT MIN(order_date), MAX(order_date) INTO v_first, v_last
    FROM order_summary
   WHERE cleaning = p_cleaning AND order_date <= p_period_end;
  SELECT GROUP_CONCAT(CONCAT(covered_year, ' has ', months_covered, ' of 12 months') ORDER BY covered_year SEPARATOR ', ')
    INTO v_partial
    FROM (SELECT YEAR(month_start) AS covered_year, COUNT(*) AS months_covered
            FROM covered_month
           WHERE month_start <= p_period_end
           GROUP BY YEAR(month_start)
          HAVING COUNT(*) < 12) AS partly;
  SELECT TIMESTAMPDIFF(MONTH, MIN(month_start), MAX(month_start)) + 1 - COUNT(*) INTO v_gaps
    FROM covered_month
   WHERE month_start <= p_period_end;
  SELECT GROUP_CONCAT(table_name ORDER BY table_name SEPARATOR ', ') INTO v_empty FROM empty_table;
  SELECT CONCAT(
           CASE WHEN v_last IS NULL THEN CONCAT('No orders up to ', p_period_end)
                ELSE CONCAT('Orders from ', v_first, ' to ', v_last, ': ', COALESCE(v_partial, 'every year has all 12 months')) END,
           COALESCE(CONCAT('; no rows in ', v_empty), ''), '.') AS coverage_note,
         CASE WHEN v_gaps > 0 OR v_empty IS NOT NULL OR v_last IS NULL THEN 'partial' ELSE 'complete' END AS coverage_grade;
END
