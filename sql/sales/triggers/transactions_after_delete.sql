-- Marks the month of a deleted row of transactions for refresh().
CREATE TRIGGER transactions_after_delete AFTER DELETE ON transactions FOR EACH ROW
INSERT IGNORE INTO changed_month (month_start)
VALUES (COALESCE(OLD.order_date - INTERVAL (DAYOFMONTH(OLD.order_date) - 1) DAY, '1000-01-01'))
