-- Source tables that hold no row: table_name. A load empties what its folder lacks; the coverage note names them.
CREATE OR REPLACE VIEW empty_table AS
SELECT 'dim_customer' AS table_name FROM (SELECT 1 AS one) AS single WHERE NOT EXISTS (SELECT 1 FROM dim_customer)
 UNION ALL
SELECT 'dim_product' AS table_name FROM (SELECT 1 AS one) AS single WHERE NOT EXISTS (SELECT 1 FROM dim_product)
 UNION ALL
SELECT 'fact_sales_monthly' AS table_name FROM (SELECT 1 AS one) AS single WHERE NOT EXISTS (SELECT 1 FROM fact_sales_monthly)
 UNION ALL
SELECT 'fact_forecast_monthly' AS table_name FROM (SELECT 1 AS one) AS single WHERE NOT EXISTS (SELECT 1 FROM fact_forecast_monthly)
 UNION ALL
SELECT 'fact_gross_price' AS table_name FROM (SELECT 1 AS one) AS single WHERE NOT EXISTS (SELECT 1 FROM fact_gross_price)
 UNION ALL
SELECT 'fact_manufacturing_cost' AS table_name FROM (SELECT 1 AS one) AS single WHERE NOT EXISTS (SELECT 1 FROM fact_manufacturing_cost)
 UNION ALL
SELECT 'fact_pre_invoice_deductions' AS table_name FROM (SELECT 1 AS one) AS single WHERE NOT EXISTS (SELECT 1 FROM fact_pre_invoice_deductions)
 UNION ALL
SELECT 'fact_post_invoice_deductions' AS table_name FROM (SELECT 1 AS one) AS single WHERE NOT EXISTS (SELECT 1 FROM fact_post_invoice_deductions)
 UNION ALL
SELECT 'fact_freight_cost' AS table_name FROM (SELECT 1 AS one) AS single WHERE NOT EXISTS (SELECT 1 FROM fact_freight_cost);
