-- One row: what finance_by_year must add up to, from the base tables alone.
-- gross_sales (rounded a line), net_invoice_sales, manufacturing_cost (negative; both rounded a fiscal year), row_count (years with sales).
-- What comes after the invoice is proved for this and last year by finance_control: a million lines more would take 4 s.
CREATE PROCEDURE finance_by_year_control(p_period_end DATE)
READS SQL DATA
SELECT CAST(COALESCE(SUM(y.gross_sales), 0) AS DECIMAL(18,2)) AS gross_sales,
       CAST(COALESCE(SUM(ROUND(y.net_invoice_sales, 2)), 0) AS DECIMAL(18,2)) AS net_invoice_sales,
       CAST(-COALESCE(SUM(ROUND(y.made, 2)), 0) AS DECIMAL(18,2)) AS manufacturing_cost,
       COUNT(*) AS row_count
  FROM (SELECT l.fiscal_year, SUM(l.gross_sales) AS gross_sales, SUM(l.made) AS made,
               SUM(l.gross_sales * (1 - COALESCE(d.pre_invoice_discount_pct, 0))) AS net_invoice_sales
          FROM (SELECT s.customer_code, s.fiscal_year, SUM(ROUND(s.sold_quantity * COALESCE(g.gross_price, 0), 2)) AS gross_sales,
                       SUM(s.sold_quantity * COALESCE(m.manufacturing_cost, 0)) AS made
                  FROM fact_sales_monthly AS s
                  LEFT JOIN fact_gross_price AS g ON g.product_code = s.product_code AND g.fiscal_year = s.fiscal_year
                  LEFT JOIN fact_manufacturing_cost AS m ON m.product_code = s.product_code AND m.cost_year = s.fiscal_year
                 WHERE s.`date` <= p_period_end
                 GROUP BY s.customer_code, s.fiscal_year) AS l
          LEFT JOIN fact_pre_invoice_deductions AS d ON d.customer_code = l.customer_code AND d.fiscal_year = l.fiscal_year
         GROUP BY l.fiscal_year) AS y
