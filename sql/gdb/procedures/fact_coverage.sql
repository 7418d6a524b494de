-- What the sales of each fiscal year lack of prices, deductions, costs, freight and forecasts, up to the period's end: fiscal years
-- ascending, facts in the order of the ladder from sales to margin. Nothing is dropped for it: what is missing counts as 0.
-- p_period_end: the last day that counts.
-- fiscal_year (number), fiscal_year_label, fact ('Gross prices', 'Pre-invoice deductions', 'Post-invoice deductions', 'Manufacturing costs',
-- 'Freight', 'Forecasts'), months (with sales), months_covered (with the fact on any sales line),
-- sales_lines, lines_without (sales lines without the fact), share_without (fraction),
-- state ('complete', 'some lines missing', 'months missing', 'missing': no line of the year has it), note (what that means).
CREATE PROCEDURE fact_coverage(p_period_end DATE)
READS SQL DATA
SELECT y.fiscal_year, fiscal_year_label(y.fiscal_year, p_period_end) AS fiscal_year_label,
       CONCAT(UPPER(LEFT(y.fact, 1)), SUBSTRING(y.fact, 2)) AS fact,
       y.months, y.months_covered, CAST(y.sales_lines AS SIGNED) AS sales_lines, CAST(y.lines_without AS SIGNED) AS lines_without,
       ratio_of(y.lines_without, y.sales_lines) AS share_without,
       CASE WHEN y.lines_without = 0 THEN 'complete' WHEN y.months_covered = 0 THEN 'missing'
            WHEN y.months_covered < y.months THEN 'months missing' ELSE 'some lines missing' END AS state,
       CASE WHEN y.lines_without = 0 THEN 'Known for every sales line'
            ELSE CONCAT(CASE WHEN y.months_covered = 0 THEN 'Not known at all'
                             WHEN y.months_covered < y.months
                             THEN CONCAT('Not known in ', y.months - y.months_covered, ' of ', y.months, ' months')
                             ELSE CONCAT('Not known for ', FORMAT(y.lines_without, 0), ' of ', FORMAT(y.sales_lines, 0), ' sales lines') END,
                        ': ', CASE y.fact_number WHEN 1 THEN 'gross sales count as 0'
                                                 WHEN 2 THEN 'gross sales count as net invoice sales'
                                                 WHEN 3 THEN 'net invoice sales count as net sales'
                                                 WHEN 4 THEN 'cost of goods counts as 0'
                                                 WHEN 5 THEN 'freight counts as 0' ELSE 'the forecast counts as 0' END) END AS note
  FROM (SELECT fiscal_year, fact_number, fact, COUNT(*) AS months, COUNT(CASE WHEN lines_without < line_count THEN 1 END) AS months_covered,
               SUM(line_count) AS sales_lines, SUM(lines_without) AS lines_without
          FROM (SELECT fiscal_year, `date`, fact_number, fact, SUM(line_count) AS line_count, SUM(lines_without) AS lines_without
                  FROM fact_month
                 WHERE `date` <= p_period_end
                 GROUP BY fiscal_year, `date`, fact_number, fact) AS by_month
         GROUP BY fiscal_year, fact_number, fact) AS y
 ORDER BY y.fiscal_year, y.fact_number
