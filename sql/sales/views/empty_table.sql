-- Source tables that hold no row: table_name. A load empties what its folder lacks; the coverage note names them.
CREATE OR REPLACE VIEW empty_table AS
SELECT 'customers' AS table_name FROM (SELECT 1 AS one) AS single WHERE NOT EXISTS (SELECT 1 FROM customers)
 UNION ALL
SELECT 'markets' AS table_name FROM (SELECT 1 AS one) AS single WHERE NOT EXISTS (SELECT 1 FROM markets)
 UNION ALL
SELECT 'products' AS table_name FROM (SELECT 1 AS one) AS single WHERE NOT EXISTS (SELECT 1 FROM products)
 UNION ALL
SELECT 'transactions' AS table_name FROM (SELECT 1 AS one) AS single WHERE NOT EXISTS (SELECT 1 FROM transactions);
