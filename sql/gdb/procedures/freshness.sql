-- One row: up to when the sales are there.
-- data_as_of and complete_until: last day of the last month with sales; facts are monthly, so that month is whole. NULL without sales.
CREATE PROCEDURE freshness()
READS SQL DATA
SELECT LAST_DAY(MAX(`date`)) AS data_as_of, LAST_DAY(MAX(`date`)) AS complete_until
  FROM fact_sales_monthly
