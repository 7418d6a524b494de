-- One row: up to when the sales are there.
-- data_as_of and complete_until: last day of the last month with sales; facts are monthly, so that month is whole. NULL without sales.
-- unrefreshed (how many months changed since the summary tables last followed them: 0, or reports must wait for refresh()),
-- unrefreshed_months ('2020-05, 2020-06'; NULL without any).
CREATE PROCEDURE freshness()
READS SQL DATA
SELECT (SELECT LAST_DAY(MAX(`date`)) FROM fact_sales_monthly) AS data_as_of,
       (SELECT LAST_DAY(MAX(`date`)) FROM fact_sales_monthly) AS complete_until,
       stale.unrefreshed,
       CASE WHEN stale.unrefreshed > 6 THEN stale.first_and_last ELSE stale.months END AS unrefreshed_months
  FROM (SELECT COUNT(*) AS unrefreshed, CONCAT(LEFT(MIN(month_start), 7), ' to ', LEFT(MAX(month_start), 7)) AS first_and_last,
               GROUP_CONCAT(LEFT(month_start, 7) ORDER BY month_start SEPARATOR ', ') AS months
          FROM stale_month) AS stale
