-- Marks the months of a changed deduction after the invoice for refresh().
CREATE TRIGGER post_invoice_after_update AFTER UPDATE ON fact_post_invoice_deductions FOR EACH ROW
INSERT IGNORE INTO changed_month (month_start)
SELECT DISTINCT `date` FROM fact_sales_monthly WHERE `date` IN (OLD.`date`, NEW.`date`)
