-- fact_act_est in one statement, all months at once.
INSERT INTO fact_act_est (`date`, product_code, customer_code, sold_quantity, forecast_quantity)
SELECT `date`, product_code, customer_code, SUM(sold), SUM(forecast)
  FROM (SELECT `date`, product_code, customer_code, sold_quantity AS sold, 0 AS forecast FROM fact_sales_monthly
         UNION ALL
        SELECT `date`, product_code, customer_code, 0, forecast_quantity FROM fact_forecast_monthly) AS both_facts
 GROUP BY `date`, product_code, customer_code
