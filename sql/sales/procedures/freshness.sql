-- One row: up to when the data are there.
-- data_as_of (date of the last transaction), complete_until (last day of the last month that the table `date` covers in full
-- and that has transactions), both NULL where there is nothing; unrefreshed (how many months changed since the summary tables last
-- followed them: 0, or reports must wait for refresh()), unrefreshed_months ('2020-05, 2020-06'; NULL without any).
CREATE PROCEDURE freshness()
READS SQL DATA
SELECT (SELECT MAX(order_date) FROM transactions) AS data_as_of,
       (SELECT MAX(LAST_DAY(m.month_start))
          FROM covered_month AS m
         WHERE (SELECT COUNT(*) FROM `date` AS d WHERE d.`date` BETWEEN m.month_start AND LAST_DAY(m.month_start))
               = DAYOFMONTH(LAST_DAY(m.month_start))) AS complete_until,
       stale.unrefreshed,
       CASE WHEN stale.unrefreshed > 6 THEN stale.first_and_last ELSE stale.months END AS unrefreshed_months
  FROM (SELECT COUNT(*) AS unrefreshed, CONCAT(LEFT(MIN(month_start), 7), ' to ', LEFT(MAX(month_start), 7)) AS first_and_last,
               GROUP_CONCAT(CASE month_start WHEN '1000-01-01' THEN 'undated' ELSE LEFT(month_start, 7) END
                            ORDER BY month_start SEPARATOR ', ') AS months
          FROM stale_month) AS stale
