-- Marks the month of a deleted deduction after the invoice for refresh().
CREATE TRIGGER post_invoice_after_delete AFTER DELETE ON fact_post_invoice_deductions FOR EACH ROW
INSERT IGNORE INTO changed_month (month_start) SELECT DISTINCT `date` FROM fact_sales_monthly WHERE `date` = OLD.`date`
