-- One row: up to when the data are there.
-- data_as_of (date of the last transaction), complete_until (last day of the last month that the table `date` covers in full
-- and that has transactions). Both NULL where there is nothing.
CREATE PROCEDURE freshness()
READS SQL DATA
SELECT (SELECT MAX(order_date) FROM transactions) AS data_as_of,
       (SELECT MAX(LAST_DAY(m.month_start))
          FROM covered_month AS m
         WHERE (SELECT COUNT(*) FROM `date` AS d WHERE d.`date` BETWEEN m.month_start AND LAST_DAY(m.month_start))
               = DAYOFMONTH(LAST_DAY(m.month_start))) AS complete_until
