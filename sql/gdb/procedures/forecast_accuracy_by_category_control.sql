-- One row: what forecast_accuracy_by_category must add up to, from both facts.
-- forecast, sold, net_error (units), row_count (categories with sales or a forecast in months with sales).
-- The absolute error, whose lines would have to be matched again, is proved by forecast_control.
-- Added up by month and product first, in the order of the primary keys (a third of the time).
CREATE PROCEDURE forecast_accuracy_by_category_control(p_fiscal_year_start DATE, p_period_end DATE)
READS SQL DATA
SELECT CAST(COALESCE(SUM(added.forecast), 0) AS SIGNED) AS forecast, CAST(COALESCE(SUM(added.sold), 0) AS SIGNED) AS sold,
       CAST(CASE WHEN SUM(added.forecast) > 0 THEN SUM(added.forecast - added.sold) ELSE 0 END AS SIGNED) AS net_error,
       COUNT(DISTINCT COALESCE(TRIM(p.division), 'no division'), COALESCE(TRIM(p.segment), 'no segment'),
                      COALESCE(TRIM(p.category), 'no category')) AS row_count
  FROM (SELECT `date`, product_code, 0 AS forecast, SUM(sold_quantity) AS sold
          FROM fact_sales_monthly
         WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end
         GROUP BY `date`, product_code
         UNION ALL
        SELECT `date`, product_code, SUM(forecast_quantity) AS forecast, 0 AS sold
          FROM fact_forecast_monthly
         WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end
         GROUP BY `date`, product_code) AS added
  JOIN (SELECT DISTINCT `date` FROM fact_sales_monthly) AS m ON m.`date` = added.`date`
  LEFT JOIN dim_product AS p ON p.product_code = added.product_code
