-- One row: what forecast_market_bars must add up to, from both facts.
-- markets (with sales or a forecast in months with sales), forecast (units), row_count (markets, at most thirty, and one for the others).
CREATE PROCEDURE forecast_market_bars_control(p_fiscal_year_start DATE, p_period_end DATE)
READS SQL DATA
SELECT COUNT(DISTINCT COALESCE(NULLIF(TRIM(c.market), ''), 'no market')) AS markets,
       CAST(COALESCE(SUM(added.forecast), 0) AS SIGNED) AS forecast,
       LEAST(COUNT(DISTINCT COALESCE(NULLIF(TRIM(c.market), ''), 'no market')), 31) AS row_count
  FROM (SELECT customer_code, 0 AS forecast
          FROM fact_sales_monthly
         WHERE `date` BETWEEN p_fiscal_year_start AND p_period_end
         GROUP BY customer_code
         UNION ALL
        SELECT e.customer_code, SUM(e.forecast_quantity) AS forecast
          FROM (SELECT DISTINCT `date` FROM fact_sales_monthly) AS m
          JOIN fact_forecast_monthly AS e ON e.`date` = m.`date`
         WHERE m.`date` BETWEEN p_fiscal_year_start AND p_period_end
         GROUP BY e.customer_code) AS added
  LEFT JOIN dim_customer AS c ON c.customer_code = added.customer_code
