-- One row: what finance_by_year and monthly_gross_sales must add up to, from the base tables alone.
-- p_period_end: the last day that counts. p_customers: customer codes with commas between, '' for all, of monthly_gross_sales.
-- finance_by_year__gross_sales (rounded a line), finance_by_year__net_invoice_sales, finance_by_year__manufacturing_cost (negative; both
-- rounded a fiscal year), finance_by_year__row_count (years with sales), monthly_gross_sales__units, monthly_gross_sales__gross_sales,
-- monthly_gross_sales__row_count (months with sales).
-- A control of two data sets, so that a million lines are priced once. What comes after the invoice is proved for this and last year by
-- finance_control: all years would take twice as long.
CREATE PROCEDURE finance_years_control(p_period_end DATE, p_customers VARCHAR(4000))
READS SQL DATA
SELECT CAST(COALESCE(SUM(y.gross), 0) AS DECIMAL(18,2))                AS finance_by_year__gross_sales,
       CAST(COALESCE(SUM(ROUND(y.invoice, 2)), 0) AS DECIMAL(18,2))    AS finance_by_year__net_invoice_sales,
       CAST(-COALESCE(SUM(ROUND(y.made, 2)), 0) AS DECIMAL(18,2))      AS finance_by_year__manufacturing_cost,
       COUNT(*)                                                        AS finance_by_year__row_count,
       CAST(COALESCE(SUM(y.chosen_units), 0) AS SIGNED)                AS monthly_gross_sales__units,
       CAST(COALESCE(SUM(y.chosen_gross), 0) AS DECIMAL(18,2))         AS monthly_gross_sales__gross_sales,
       CAST(COALESCE(SUM(y.months), 0) AS SIGNED)               AS monthly_gross_sales__row_count
  FROM (SELECT l.fiscal_year, SUM(l.gross) AS gross, SUM(l.made) AS made,
               SUM(l.gross * (1 - COALESCE(d.pre_invoice_discount_pct, 0))) AS invoice,
               SUM(CASE WHEN l.chosen THEN l.units END) AS chosen_units,
               SUM(CASE WHEN l.chosen THEN l.gross END) AS chosen_gross,
               COUNT(DISTINCT l.`date`) AS months
          FROM (SELECT k.*,
                       p_customers = '' OR CONCAT(',', REPLACE(p_customers, ' ', ''), ',') LIKE CONCAT('%,', k.customer_code, ',%') AS chosen
                  FROM (SELECT s.`date`, s.fiscal_year, s.customer_code, SUM(s.sold_quantity) AS units,
                               SUM(ROUND(s.sold_quantity * q.price, 2)) AS gross, SUM(s.sold_quantity * q.cost) AS made
                          FROM (SELECT n.`date`, n.product_code, COALESCE(g.gross_price, 0) AS price, COALESCE(m.manufacturing_cost, 0) AS cost
                                  FROM (SELECT DISTINCT `date`, product_code FROM fact_sales_monthly WHERE `date` <= p_period_end) AS n
                                  LEFT JOIN fact_gross_price AS g
                                         ON g.product_code = n.product_code AND g.fiscal_year = YEAR(n.`date` + INTERVAL 4 MONTH)
                                  LEFT JOIN fact_manufacturing_cost AS m
                                         ON m.product_code = n.product_code AND m.cost_year = YEAR(n.`date` + INTERVAL 4 MONTH)
                                 GROUP BY n.`date`, n.product_code, g.gross_price, m.manufacturing_cost) AS q
                          STRAIGHT_JOIN fact_sales_monthly AS s ON s.`date` = q.`date` AND s.product_code = q.product_code
                         GROUP BY s.`date`, s.fiscal_year, s.customer_code) AS k) AS l
          LEFT JOIN fact_pre_invoice_deductions AS d ON d.customer_code = l.customer_code AND d.fiscal_year = l.fiscal_year
         GROUP BY l.fiscal_year) AS y
