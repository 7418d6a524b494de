-- procedures: forecast_accuracy_by_customer, forecast_accuracy_by_market, forecast_accuracy_by_month,
--   forecast_accuracy_by_category, forecast_fallers, forecast_errors, forecast_market_bars
-- by hand
SELECT c.customer_code, MAX(c.customer) AS customer, SUM(f.forecast_quantity - f.sold_quantity) AS net_error,
       SUM(ABS(f.forecast_quantity - f.sold_quantity)) AS absolute_error
  FROM fact_act_est AS f
  JOIN dim_customer AS c ON c.customer_code = f.customer_code
 WHERE get_fiscal_year(f.`date`) = 2021
 GROUP BY c.customer_code
 ORDER BY absolute_error DESC
-- over the views
SELECT c.customer_code, MAX(c.customer) AS customer, SUM(f.forecast_quantity - f.sold_quantity) AS net_error,
       SUM(ABS(f.forecast_quantity - f.sold_quantity)) AS absolute_error
  FROM fact_act_est AS f
  JOIN customer AS c ON c.customer_code = f.customer_code
 WHERE f.`date` BETWEEN '2020-09-01' AND '2021-08-31'
 GROUP BY c.customer_code
 ORDER BY absolute_error DESC
