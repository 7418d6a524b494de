-- From gross sales to gross margin by fiscal year up to the period's end, fiscal years ascending, each beside the year before.
-- p_period_end: the last day that counts. A year that ends later is compared with the same months of the year before.
-- fiscal_year (number), fiscal_year_label ('FY2021', or 'FY2022 to date' where it ends after the period),
-- gross_sales, pre_invoice_deductions (negative), net_invoice_sales, post_invoice_deductions (negative), net_sales,
-- manufacturing_cost, freight and other_cost (negative), gross_margin (what is left), gross_margin_pct (of net sales, a fraction),
-- net_sales_last_year and gross_margin_last_year (the fiscal year before, up to the same month; NULL where that has no sales), variance
-- (net sales less last year's), variance_pct (fraction), gross_margin_pct_last_year, margin_points (margins' difference, percentage points).
CREATE PROCEDURE finance_by_year(p_period_end DATE)
READS SQL DATA
SELECT l.fiscal_year, fiscal_year_label(l.fiscal_year, p_period_end) AS fiscal_year_label,
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
               -- What the year before had sold by the same month; nothing where the row above isn't the year before.
               CASE WHEN LAG(r.fiscal_year) OVER years = r.fiscal_year - 1 THEN LAG(r.net_so_far) OVER years END AS net_sales_last,
               CASE WHEN LAG(r.fiscal_year) OVER years = r.fiscal_year - 1
                    THEN LAG(r.net_so_far - r.manufacturing_so_far - r.freight_so_far - r.other_so_far) OVER years END AS gross_margin_last
          FROM (SELECT fiscal_year,
                       CAST(ROUND(SUM(gross_sales), 2) AS DECIMAL(18,2)) AS gross_sales,
                       CAST(ROUND(SUM(net_invoice_sales), 2) AS DECIMAL(18,2)) AS net_invoice_sales,
                       CAST(ROUND(SUM(net_sales), 2) AS DECIMAL(18,2)) AS net_sales,
                       CAST(ROUND(SUM(manufacturing_cost), 2) AS DECIMAL(18,2)) AS manufacturing_cost,
                       CAST(ROUND(SUM(freight_cost), 2) AS DECIMAL(18,2)) AS freight_cost,
                       CAST(ROUND(SUM(other_cost), 2) AS DECIMAL(18,2)) AS other_cost,
                       CAST(ROUND(SUM(CASE WHEN `date` <= p_period_end - INTERVAL 1 YEAR THEN net_sales END), 2) AS DECIMAL(18,2))
                         AS net_so_far,
                       CAST(ROUND(SUM(CASE WHEN `date` <= p_period_end - INTERVAL 1 YEAR THEN manufacturing_cost END), 2) AS DECIMAL(18,2))
                         AS manufacturing_so_far,
                       CAST(ROUND(SUM(CASE WHEN `date` <= p_period_end - INTERVAL 1 YEAR THEN freight_cost END), 2) AS DECIMAL(18,2))
                         AS freight_so_far,
                       CAST(ROUND(SUM(CASE WHEN `date` <= p_period_end - INTERVAL 1 YEAR THEN other_cost END), 2) AS DECIMAL(18,2))
                         AS other_so_far
                  FROM ladder
                 WHERE `date` <= p_period_end
                 GROUP BY fiscal_year) AS r
        WINDOW years AS (ORDER BY r.fiscal_year)) AS l
 ORDER BY l.fiscal_year
