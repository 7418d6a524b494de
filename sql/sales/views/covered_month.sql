-- Months that the source covers: those with at least one transaction, whatever a cleaning keeps of it.
-- month_start (first day of the month). From the summary of days, in which every transaction counts.
CREATE OR REPLACE VIEW covered_month AS
SELECT DISTINCT order_date - INTERVAL (DAYOFMONTH(order_date) - 1) DAY AS month_start
  FROM fate_summary
 WHERE cleaning = 'normalise' AND order_date > '1000-01-01';
