-- Which months the sales cover, a row a fiscal year, ascending.
-- p_period_end: the last day that counts.
-- fiscal_year (number), fiscal_year_label, months_covered, months (12), first_month, last_month (first days),
-- note ('FY2020 has all 12 months', 'FY2022 has 4 of 12 months').
CREATE PROCEDURE coverage(p_period_end DATE)
READS SQL DATA
SELECT fiscal_year, fiscal_year_label(fiscal_year, p_period_end) AS fiscal_year_label,
       COUNT(*) AS months_covered, 12 AS months, MIN(month_start) AS first_month, MAX(month_start) AS last_month,
       CASE WHEN COUNT(*) = 12 THEN CONCAT('FY', fiscal_year, ' has all 12 months')
            ELSE CONCAT('FY', fiscal_year, ' has ', COUNT(*), ' of 12 months') END AS note
  FROM covered_month
 WHERE month_start <= p_period_end
 GROUP BY fiscal_year
 ORDER BY fiscal_year
