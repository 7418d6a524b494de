-- Customers with their names put right: blanks at either end trimmed, carriage returns stripped.
-- customer_code; customer_name, the code where the source has no name; customer_type, '' where it has none.
CREATE OR REPLACE VIEW customer AS
SELECT customer_code,
       COALESCE(NULLIF(TRIM(REPLACE(custmer_name, '\r', '')), ''), customer_code) AS customer_name,
       COALESCE(TRIM(REPLACE(customer_type, '\r', '')), '')                       AS customer_type
  FROM customers;
