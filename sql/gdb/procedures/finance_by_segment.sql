-- From gross sales to gross margin by segment of the products in the fiscal year up to the period's end, beside the same months of
-- last year; the segment with the most net sales first.
-- p_period_end: the last day that counts. p_fiscal_year_start: the first day of its fiscal year.
-- segment, division,
-- gross_sales, pre_invoice_deductions (negative), net_invoice_sales, post_invoice_deductions (negative), net_sales,
-- manufacturing_cost, freight and other_cost (negative), gross_margin (what is left), gross_margin_pct (of net sales, a fraction),
-- net_sales_last_year and gross_margin_last_year (the same months of the fiscal year before; NULL where that has no sales), variance
-- (net sales less last year's), variance_pct (fraction), gross_margin_pct_last_year, margin_points (margins' difference, percentage points).
CREATE PROCEDURE finance_by_segment(p_period_end DATE, p_fiscal_year_start DATE)
READS SQL DATA
SELECT l.segment, l.division,
       l.gross_sales, l.net_invoice_sales - l.gross_sales AS pre_invoice_deductions, l.net_invoice_sales,
       l.net_sales - l.net_invoice_sales AS post_invoice_deductions, l.net_sales,
       -l.manufacturing_cost AS manufacturing_cost, -l.freight_cost AS freight, -l.other_cost AS other_cost, l.gross_margin,
       ratio_of(l.gross_margin, l.net_sales) AS gross_margin_pct,
       l.net_sales_last AS net_sales_last_year, l.net_sales - l.net_sales_last AS variance,
       ratio_of(l.net_sales - l.net_sales_last, l.net_sales_last) AS variance_pct,
       l.gross_margin_last AS gross_margin_last_year,
       ratio_of(l.gross_margin_last, l.net_sales_last) AS gross_margin_pct_last_year,
       points_gained(l.gross_margin, l.net_sales, l.gross_margin_last, l.net_sales_last) AS margin_points
  FROM (SELECT r.*, r.net_sales - r.manufacturing_cost - r.freight_cost - r.other_cost AS gross_margin,
               r.net_sales_last - r.manufacturing_last - r.freight_last - r.other_last AS gross_margin_last
          FROM (SELECT division, segment,
                       CAST(ROUND(SUM(CASE WHEN `date` >= p_fiscal_year_start THEN gross_sales ELSE 0 END), 2) AS DECIMAL(18,2)) AS gross_sales,
                       CAST(ROUND(SUM(CASE WHEN `date` >= p_fiscal_year_start THEN net_invoice_sales ELSE 0 END), 2) AS DECIMAL(18,2)) AS net_invoice_sales,
                       CAST(ROUND(SUM(CASE WHEN `date` >= p_fiscal_year_start THEN net_sales ELSE 0 END), 2) AS DECIMAL(18,2)) AS net_sales,
                       CAST(ROUND(SUM(CASE WHEN `date` >= p_fiscal_year_start THEN manufacturing_cost ELSE 0 END), 2) AS DECIMAL(18,2)) AS manufacturing_cost,
                       CAST(ROUND(SUM(CASE WHEN `date` >= p_fiscal_year_start THEN freight_cost ELSE 0 END), 2) AS DECIMAL(18,2)) AS freight_cost,
                       CAST(ROUND(SUM(CASE WHEN `date` >= p_fiscal_year_start THEN other_cost ELSE 0 END), 2) AS DECIMAL(18,2)) AS other_cost,
                       CAST(ROUND(SUM(CASE WHEN `date` < p_fiscal_year_start THEN net_sales END), 2) AS DECIMAL(18,2)) AS net_sales_last,
                       CAST(ROUND(SUM(CASE WHEN `date` < p_fiscal_year_start THEN manufacturing_cost END), 2) AS DECIMAL(18,2)) AS manufacturing_last,
                       CAST(ROUND(SUM(CASE WHEN `date` < p_fiscal_year_start THEN freight_cost END), 2) AS DECIMAL(18,2)) AS freight_last,
                       CAST(ROUND(SUM(CASE WHEN `date` < p_fiscal_year_start THEN other_cost END), 2) AS DECIMAL(18,2)) AS other_last
                  FROM ladder
                 WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end
                    OR `date` BETWEEN p_fiscal_year_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                 GROUP BY division, segment) AS r) AS l
 ORDER BY l.net_sales DESC, l.division, l.segment
