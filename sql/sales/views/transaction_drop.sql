-- Transactions cleaned by 'drop', as the published dashboard did: only currencies that stand without a carriage return,
-- amounts other than -1 and 0, US dollars at 75 rupees; repeated rows count each time.
-- Rows without customer, market or date are left out, as under 'normalise'.
-- cleaning, customer_code, order_date, market_code, product_code, sales_qty (units), revenue (rupees).
CREATE OR REPLACE VIEW transaction_drop AS
SELECT 'drop' AS cleaning, customer_code, order_date, market_code, product_code, sales_qty,
       CASE currency_code WHEN 'USD' THEN sales_amount * 75 ELSE sales_amount END AS revenue
  FROM transactions
 WHERE sales_amount NOT IN (-1, 0)
   AND COALESCE(currency, '') NOT LIKE '%\r%'
   AND customer_code IS NOT NULL
   AND order_date IS NOT NULL
   AND market_code IS NOT NULL;
