-- Marks the month of a changed row of transactions, and the month that it was moved from, for refresh().
CREATE TRIGGER transactions_after_update AFTER UPDATE ON transactions FOR EACH ROW
INSERT IGNORE INTO changed_month (month_start)
VALUES (COALESCE(OLD.order_date - INTERVAL (DAYOFMONTH(OLD.order_date) - 1) DAY, '1000-01-01')),
       (COALESCE(NEW.order_date - INTERVAL (DAYOFMONTH(NEW.order_date) - 1) DAY, '1000-01-01'))
