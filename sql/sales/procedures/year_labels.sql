-- One row: the years behind the columns year_1 to year_4, the last of which is the period's, and the label of what came earlier.
-- p_period_end: the last day that counts. year_1, year_2, year_3, year_4 (numbers), earlier_label ('Before 2017').
CREATE PROCEDURE year_labels(p_period_end DATE)
NO SQL
SELECT YEAR(p_period_end) - 3 AS year_1,
       YEAR(p_period_end) - 2 AS year_2,
       YEAR(p_period_end) - 1 AS year_3,
       YEAR(p_period_end)     AS year_4,
       CONCAT('Before ', YEAR(p_period_end) - 3) AS earlier_label
