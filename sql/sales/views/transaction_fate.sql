-- What becomes of each day's transactions under both cleanings; always say which: WHERE cleaning = 'normalise' (or 'drop').
-- cleaning, order_date (NULL where the source has none), fate, currency ('USD', 'INR' or 'other'), has_return (1 where the currency
-- holds a carriage return), row_count (transactions), amount (as written, whatever the currency).
-- fate: the first rule that fits decides: 'incomplete' (customer, market, date or amount is missing), 'return' (carriage return, under
-- 'drop'), 'zero', 'negative', else 'valid'. The rows of fate 'repeat' come on top: valid ones that repeat another in all columns,
-- all but one of each, their amount in rupees.
CREATE OR REPLACE VIEW transaction_fate AS
SELECT c.cleaning, t.order_date,
       CASE WHEN t.customer_code IS NULL OR t.order_date IS NULL OR t.market_code IS NULL OR t.sales_amount IS NULL THEN 'incomplete'
            WHEN c.cleaning = 'drop' AND t.currency LIKE '%\r%' THEN 'return'
            WHEN t.sales_amount = 0 THEN 'zero'
            WHEN c.cleaning = 'drop' AND t.sales_amount = -1 THEN 'negative'
            WHEN c.cleaning = 'normalise' AND t.sales_amount < 0 THEN 'negative'
            ELSE 'valid' END                                                            AS fate,
       CASE t.currency_code WHEN 'USD' THEN 'USD' WHEN 'INR' THEN 'INR' ELSE 'other' END AS currency,
       COALESCE(t.currency, '') LIKE '%\r%'                                             AS has_return,
       COUNT(*)                                                                         AS row_count,
       COALESCE(SUM(t.sales_amount), 0)                                                 AS amount
  FROM transactions AS t
 CROSS JOIN (SELECT 'normalise' AS cleaning UNION ALL SELECT 'drop') AS c
 GROUP BY 1, 2, 3, 4, 5
 UNION ALL
SELECT 'normalise', order_date, 'repeat', 'INR', 0, SUM(n - 1), SUM((n - 1) * rupees)
  FROM (SELECT order_date, COUNT(*) AS n, CASE currency_code WHEN 'USD' THEN sales_amount * 75 ELSE sales_amount END AS rupees
          FROM transactions
         WHERE sales_amount > 0 AND customer_code IS NOT NULL AND order_date IS NOT NULL AND market_code IS NOT NULL
         GROUP BY customer_code, order_date, market_code, product_code, sales_qty, sales_amount, currency_code
        HAVING COUNT(*) > 1) AS repeated
 GROUP BY order_date;
