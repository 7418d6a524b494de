-- Returns nothing; call it after every load. Where the source brought no days, `date` gets those from the first to the last order,
-- so that the last month counts as complete only if it was ordered in on its last day. The summary tables are made of the new rows.
CREATE PROCEDURE after_load()
MODIFIES SQL DATA
BEGIN
  IF NOT EXISTS (SELECT 1 FROM `date`) THEN
    INSERT INTO `date` (`date`, cy_date, `year`, month_name, date_yy_mmm)
    SELECT day, day - INTERVAL (DAYOFMONTH(day) - 1) DAY, YEAR(day), MONTHNAME(day),
           CONCAT(RIGHT(YEAR(day), 2), '-', month_abbreviation(MONTH(day)))
      FROM (SELECT span.first_day + INTERVAL (ones.n + 10 * tens.n + 100 * hundreds.n + 1000 * thousands.n) DAY AS day, span.last_day
              FROM (SELECT MIN(order_date) AS first_day, MAX(order_date) AS last_day FROM transactions) AS span
             CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
                          UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS ones
             CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
                          UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS tens
             CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
                          UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS hundreds
             CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
                          UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS thousands) AS days
     WHERE day <= last_day;
  END IF;
  CALL summarise('1000-01-01', '9999-12-31');
END
