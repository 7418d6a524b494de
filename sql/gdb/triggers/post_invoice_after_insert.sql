-- Marks the month of a new deduction after the invoice for refresh().
CREATE TRIGGER post_invoice_after_insert AFTER INSERT ON fact_post_invoice_deductions FOR EACH ROW
INSERT IGNORE INTO changed_month (month_start) SELECT DISTINCT `date` FROM fact_sales_monthly WHERE `date` = NEW.`date`
