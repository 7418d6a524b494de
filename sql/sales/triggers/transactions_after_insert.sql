-- Marks the month of a new row of transactions for refresh().
CREATE TRIGGER transactions_after_insert AFTER INSERT ON transactions FOR EACH ROW
INSERT IGNORE INTO changed_month (month_start)
VALUES (COALESCE(NEW.order_date - INTERVAL (DAYOFMONTH(NEW.order_date) - 1) DAY, '1000-01-01'))
