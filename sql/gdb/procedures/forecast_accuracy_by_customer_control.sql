-- One row: what forecast_accuracy_by_customer must add up to, from both facts.
-- forecast, sold, net_error (units), row_count (customers with sales or a forecast in months with sales).
-- The absolute error, whose lines would have to be matched again, is proved by the controls of the months and of the customers that fell.
CREATE PROCEDURE forecast_accuracy_by_customer_control(p_fiscal_year_start DATE, p_period_end DATE)
READS SQL DATA
SELECT CAST(COALESCE(SUM(forecast), 0) AS SIGNED) AS forecast, CAST(COALESCE(SUM(sold), 0) AS SIGNED) AS sold,
       CAST(CASE WHEN SUM(forecast) > 0 THEN SUM(forecast - sold) ELSE 0 END AS SIGNED) AS net_error,
       COUNT(DISTINCT customer_code) AS row_count
  FROM (SELECT customer_code, 0 AS forecast, SUM(sold_quantity) AS sold
          FROM fact_sales_monthly
         WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end
         GROUP BY customer_code
         UNION ALL
        SELECT e.customer_code, SUM(e.forecast_quantity) AS forecast, 0 AS sold
          FROM (SELECT DISTINCT `date` FROM fact_sales_monthly) AS m
          JOIN fact_forecast_monthly AS e ON e.`date` = m.`date`
         WHERE m.`date` BETWEEN p_fiscal_year_start AND p_period_end
         GROUP BY e.customer_code) AS added
