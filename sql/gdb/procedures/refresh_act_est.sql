-- Returns nothing; makes the row of fact_act_est for one month, product and customer anew from both facts. The triggers call it.
CREATE PROCEDURE refresh_act_est(p_date DATE, p_product_code VARCHAR(45), p_customer_code INT UNSIGNED)
MODIFIES SQL DATA
BEGIN
  DELETE FROM fact_act_est WHERE `date` = p_date AND product_code = p_product_code AND customer_code = p_customer_code;
  INSERT INTO fact_act_est (`date`, product_code, customer_code, sold_quantity, forecast_quantity)
  SELECT `date`, product_code, customer_code, SUM(sold), SUM(forecast)
    FROM (SELECT `date`, product_code, customer_code, sold_quantity AS sold, 0 AS forecast
            FROM fact_sales_monthly
           WHERE `date` = p_date AND product_code = p_product_code AND customer_code = p_customer_code
           UNION ALL
          SELECT `date`, product_code, customer_code, 0, forecast_quantity
            FROM fact_forecast_monthly
           WHERE `date` = p_date AND product_code = p_product_code AND customer_code = p_customer_code) AS both_facts
   GROUP BY `date`, product_code, customer_code;
END
