-- What the sales of a month and fact lack, long: date (first of the month), fiscal_year, fact_number (1 to 6), fact (in plain words),
-- line_count (sales lines), lines_without (of these, without a row of the fact; freight is known by market and fiscal year).
CREATE OR REPLACE VIEW fact_month AS
SELECT s.`date`, s.fiscal_year, 1 AS fact_number, 'gross prices' AS fact, s.line_count, s.unpriced AS lines_without
  FROM coverage_summary AS s
 UNION ALL
SELECT s.`date`, s.fiscal_year, 2, 'pre-invoice deductions', s.line_count, s.without_pre_invoice FROM coverage_summary AS s
 UNION ALL
SELECT s.`date`, s.fiscal_year, 3, 'post-invoice deductions', s.line_count, s.without_post_invoice FROM coverage_summary AS s
 UNION ALL
SELECT s.`date`, s.fiscal_year, 4, 'manufacturing costs', s.line_count, s.uncosted FROM coverage_summary AS s
 UNION ALL
SELECT s.`date`, s.fiscal_year, 5, 'freight', s.line_count, CASE WHEN f.market IS NULL THEN s.line_count ELSE 0 END
  FROM coverage_summary AS s
  LEFT JOIN (SELECT TRIM(market) AS market, fiscal_year FROM fact_freight_cost GROUP BY TRIM(market), fiscal_year) AS f
         ON f.market = s.market AND f.fiscal_year = s.fiscal_year
 UNION ALL
SELECT s.`date`, s.fiscal_year, 6, 'forecasts', s.line_count, s.unforecast FROM coverage_summary AS s;
