-- Which months have sales and which of them a forecast, a row a fiscal year up to the period's end, ascending.
-- p_period_end: the last day that counts.
-- fiscal_year (number), fiscal_year_label, months_with_sales, months_with_forecast (of those), months (12), first_month, last_month
-- (with sales, first days), note ('FY2021: all 12 months with sales have a forecast').
CREATE PROCEDURE forecast_coverage(p_period_end DATE)
READS SQL DATA
SELECT y.fiscal_year, fiscal_year_label(y.fiscal_year, p_period_end) AS fiscal_year_label,
       y.months_with_sales, y.months_with_forecast, 12 AS months, y.first_month, y.last_month,
       CONCAT('FY', y.fiscal_year, ': ',
              CASE WHEN y.months_with_forecast = 0 THEN CONCAT('no forecast for the ', y.months_with_sales,
                                                               CASE y.months_with_sales WHEN 1 THEN ' month' ELSE ' months' END, ' with sales')
                   WHEN y.months_with_forecast < y.months_with_sales
                   THEN CONCAT('a forecast for ', y.months_with_forecast, ' of ', y.months_with_sales, ' months with sales')
                   WHEN y.months_with_sales = 1 THEN 'the one month with sales has a forecast'
                   ELSE CONCAT('all ', y.months_with_sales, ' months with sales have a forecast') END) AS note
  FROM (SELECT c.fiscal_year, COUNT(*) AS months_with_sales, COUNT(f.month_start) AS months_with_forecast,
               MIN(c.month_start) AS first_month, MAX(c.month_start) AS last_month
          FROM covered_month AS c
          LEFT JOIN (SELECT `date` AS month_start FROM accuracy_summary WHERE `date` <= p_period_end
                      GROUP BY `date` HAVING SUM(forecast_quantity) > 0) AS f ON f.month_start = c.month_start
         WHERE c.month_start <= p_period_end
         GROUP BY c.fiscal_year) AS y
 ORDER BY y.fiscal_year
