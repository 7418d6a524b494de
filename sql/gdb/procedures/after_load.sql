-- Returns nothing; call it after every load. Derives what the source may lack, dim_market from dim_customer and dim_date from the
-- facts, where those tables are empty, and makes fact_act_est and the summary tables anew.
CREATE PROCEDURE after_load()
MODIFIES SQL DATA
BEGIN
  IF NOT EXISTS (SELECT 1 FROM dim_market) THEN
    INSERT INTO dim_market (market, sub_zone, region)
    SELECT MIN(TRIM(market)), MIN(TRIM(sub_zone)), MIN(TRIM(region))
      FROM dim_customer
     WHERE TRIM(market) <> ''
     GROUP BY TRIM(market);
  END IF;
  IF NOT EXISTS (SELECT 1 FROM dim_date) THEN
    INSERT INTO dim_date (calendar_date)
    SELECT `date` FROM fact_sales_monthly
     UNION
    SELECT `date` FROM fact_forecast_monthly;
  END IF;
  CALL rebuild_act_est();
  DELETE FROM changed_month;
  CALL summarise('1000-01-01', '9999-12-31');
END
