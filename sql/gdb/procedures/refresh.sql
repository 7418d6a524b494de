-- One row: what was made anew. months (how many), stretches (text: '2020-05, 2020-07 to 2020-09'; 'none' where nothing had changed).
-- It rebuilds every month that freshness() counts as unrefreshed, wholly, and clears its mark; `reporter db refresh` calls it.
-- All of it is one transaction, so that nobody sees half of a month. READ COMMITTED, as the months' lines must be read as they are
-- once the mark is ours, and without locks on them: whoever changes one meanwhile waits at its mark, and the mark is there again.
CREATE PROCEDURE refresh()
MODIFIES SQL DATA
BEGIN
  DECLARE v_first, v_last DATE;
  DECLARE v_done TINYINT DEFAULT 0;
  DECLARE v_months INT DEFAULT 0;
  DECLARE v_stretches LONGTEXT DEFAULT NULL;
  DECLARE stretches CURSOR FOR
    SELECT MIN(month_start), MAX(month_start)
      FROM (SELECT month_start, CAST(12 * YEAR(month_start) + MONTH(month_start) AS SIGNED)
                                - CAST(ROW_NUMBER() OVER (ORDER BY month_start) AS SIGNED) AS stretch
              FROM stale_month) AS numbered
     GROUP BY stretch
     ORDER BY stretch;
  DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_done = 1;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    ROLLBACK;
    RESIGNAL;
  END;
  SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
  START TRANSACTION;
  OPEN stretches;
  FETCH stretches INTO v_first, v_last;
  WHILE NOT v_done DO
    DELETE FROM changed_month WHERE month_start BETWEEN v_first AND v_last;
    CALL summarise(v_first, v_last);
    SET v_months = v_months + TIMESTAMPDIFF(MONTH, v_first, v_last) + 1;
    SET v_stretches = CONCAT_WS(', ', v_stretches,
      CASE WHEN v_first = v_last THEN LEFT(v_first, 7) ELSE CONCAT(LEFT(v_first, 7), ' to ', LEFT(v_last, 7)) END);
    FETCH stretches INTO v_first, v_last;
  END WHILE;
  CLOSE stretches;
  COMMIT;
  SELECT v_months AS months, COALESCE(v_stretches, 'none') AS stretches;
END
