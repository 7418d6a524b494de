-- Returns nothing; makes fact_act_est anew from both facts in two statements, for bulk loads.
CREATE PROCEDURE rebuild_act_est()
MODIFIES SQL DATA
BEGIN
  DELETE FROM fact_act_est;
  -- Both halves come in the order of fact_act_est's own key, so that rows are appended rather than sorted in.
  INSERT INTO fact_act_est (`date`, product_code, customer_code, sold_quantity, forecast_quantity)
  SELECT s.`date`, s.product_code, s.customer_code, s.sold_quantity, COALESCE(f.forecast_quantity, 0)
    FROM fact_sales_monthly AS s FORCE INDEX (PRIMARY)
    LEFT JOIN fact_forecast_monthly AS f
           ON f.`date` = s.`date` AND f.product_code = s.product_code AND f.customer_code = s.customer_code;
  INSERT INTO fact_act_est (`date`, product_code, customer_code, sold_quantity, forecast_quantity)
  SELECT f.`date`, f.product_code, f.customer_code, 0, f.forecast_quantity
    FROM fact_forecast_monthly AS f FORCE INDEX (PRIMARY)
    LEFT JOIN fact_sales_monthly AS s
           ON s.`date` = f.`date` AND s.product_code = f.product_code AND s.customer_code = f.customer_code
   WHERE s.`date` IS NULL;
END
