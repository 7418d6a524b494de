-- One row: up to when the sales are there.
-- data_as_of and complete_until: last day of the last month with sales; facts are monthly, so that month is whole. NULL without sales.
-- unrefreshed (how many months changed since the summary tables last followed them: 0, or reports must wait for refresh()),
-- unrefreshed_months ('2020-05, 2020-06'; NULL without any), missing_months (months without a sales line between the first and the last
-- that have any, newest first, at most 24 stretches: '2021-03, 2020-05 to 2020-07'; NULL without any; a report whose fiscal year has
-- one must wait for it).
CREATE PROCEDURE freshness()
READS SQL DATA
BEGIN
  -- One at a time: MariaDB refuses the second call of a procedure that joins these as derived tables.
  DECLARE v_last DATE;
  DECLARE v_unrefreshed INT;
  DECLARE v_months, v_stretch, v_missing TEXT;
  SELECT LAST_DAY(MAX(`date`)) INTO v_last FROM fact_sales_monthly;
  SELECT COUNT(*), CONCAT(LEFT(MIN(month_start), 7), ' to ', LEFT(MAX(month_start), 7)) INTO v_unrefreshed, v_stretch FROM stale_month;
  -- MySQL's GROUP_CONCAT holds 1,024 characters, and what it cuts is an error here.
  SELECT GROUP_CONCAT(LEFT(month_start, 7) ORDER BY month_start SEPARATOR ', ') INTO v_months
    FROM (SELECT month_start FROM stale_month ORDER BY month_start LIMIT 6) AS first_months;
  SELECT GROUP_CONCAT(stretch ORDER BY first_month DESC SEPARATOR ', ') INTO v_missing
    FROM (SELECT stretch, first_month FROM sales_gap ORDER BY first_month DESC LIMIT 24) AS newest;
  SELECT v_last AS data_as_of, v_last AS complete_until, v_unrefreshed AS unrefreshed,
         CASE WHEN v_unrefreshed > 6 THEN v_stretch ELSE v_months END AS unrefreshed_months, v_missing AS missing_months;
END
