-- Returns nothing; marks every month as changed, so that refresh() makes all of the summary tables anew. Call it after a change of
-- the cleaning's rules; `reporter db apply` does.
CREATE PROCEDURE mark_months()
MODIFIES SQL DATA
BEGIN
  INSERT IGNORE INTO changed_month (month_start)
  SELECT DISTINCT COALESCE(order_date - INTERVAL (DAYOFMONTH(order_date) - 1) DAY, '1000-01-01') FROM transactions;
  INSERT IGNORE INTO changed_month (month_start)
  SELECT DISTINCT order_date - INTERVAL (DAYOFMONTH(order_date) - 1) DAY FROM fate_summary
   UNION
  SELECT DISTINCT order_date - INTERVAL (DAYOFMONTH(order_date) - 1) DAY FROM order_summary
   UNION
  SELECT DISTINCT order_date - INTERVAL (DAYOFMONTH(order_date) - 1) DAY FROM product_summary;
END
