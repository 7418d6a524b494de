-- Returns nothing; marks the months with sales of a fiscal year as changed. The triggers of what holds for a fiscal year call it:
-- prices, discounts before the invoice, costs of making.
CREATE PROCEDURE mark_fiscal_year(p_fiscal_year INT)
MODIFIES SQL DATA
INSERT IGNORE INTO changed_month (month_start)
SELECT DISTINCT `date`
  FROM fact_sales_monthly
 WHERE `date` BETWEEN CAST(CONCAT(p_fiscal_year - 1, '-09-01') AS DATE) AND CAST(CONCAT(p_fiscal_year, '-08-31') AS DATE)
