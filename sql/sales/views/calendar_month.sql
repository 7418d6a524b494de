-- The twelve months of a year: month_number (1 to 12), month_name in three letters.
CREATE OR REPLACE VIEW calendar_month AS
SELECT month_number, month_abbreviation(month_number) AS month_name
  FROM (SELECT 1 AS month_number UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
         UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8
         UNION ALL SELECT 9 UNION ALL SELECT 10 UNION ALL SELECT 11 UNION ALL SELECT 12) AS twelve;
