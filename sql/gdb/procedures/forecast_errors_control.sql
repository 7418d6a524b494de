-- One row: what forecast_errors must add up to, from both facts.
-- forecast, sold, net_error (units), row_count (combinations of market, channel, category and quarter with sales or a forecast).
-- Customers and products get a number for their names, so that a million lines are told apart by numbers.
CREATE PROCEDURE forecast_errors_control(p_fiscal_year_start DATE, p_period_end DATE)
READS SQL DATA
SELECT CAST(COALESCE(SUM(added.forecast), 0) AS SIGNED) AS forecast, CAST(COALESCE(SUM(added.sold), 0) AS SIGNED) AS sold,
       CAST(CASE WHEN SUM(added.forecast) > 0 THEN SUM(added.forecast - added.sold) ELSE 0 END AS SIGNED) AS net_error,
       COUNT(DISTINCT added.place, added.kind, added.quarter) AS row_count
  FROM (SELECT COALESCE(c.place, 0) AS place, COALESCE(p.kind, 0) AS kind, QUARTER(s.`date` + INTERVAL 4 MONTH) AS quarter,
               0 AS forecast, SUM(s.sold_quantity) AS sold
          FROM fact_sales_monthly AS s
          LEFT JOIN (SELECT customer_code, DENSE_RANK() OVER (ORDER BY COALESCE(NULLIF(TRIM(market), ''), 'no market'), TRIM(channel)) AS place
                       FROM dim_customer) AS c ON c.customer_code = s.customer_code
          LEFT JOIN (SELECT product_code, DENSE_RANK() OVER (ORDER BY TRIM(division), TRIM(segment), TRIM(category)) AS kind
                       FROM dim_product) AS p ON p.product_code = s.product_code
         WHERE s.`date` BETWEEN p_fiscal_year_start AND p_period_end
         GROUP BY place, kind, quarter
         UNION ALL
        SELECT COALESCE(c.place, 0) AS place, COALESCE(p.kind, 0) AS kind, QUARTER(e.`date` + INTERVAL 4 MONTH) AS quarter,
               SUM(e.forecast_quantity) AS forecast, 0 AS sold
          FROM (SELECT DISTINCT `date` FROM fact_sales_monthly) AS m
          JOIN fact_forecast_monthly AS e ON e.`date` = m.`date`
          LEFT JOIN (SELECT customer_code, DENSE_RANK() OVER (ORDER BY COALESCE(NULLIF(TRIM(market), ''), 'no market'), TRIM(channel)) AS place
                       FROM dim_customer) AS c ON c.customer_code = e.customer_code
          LEFT JOIN (SELECT product_code, DENSE_RANK() OVER (ORDER BY TRIM(division), TRIM(segment), TRIM(category)) AS kind
                       FROM dim_product) AS p ON p.product_code = e.product_code
         WHERE m.`date` BETWEEN p_fiscal_year_start AND p_period_end
         GROUP BY place, kind, quarter) AS added
