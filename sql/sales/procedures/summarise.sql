-- Returns nothing; makes the summary tables of the days from p_first_day to p_last_day anew from the views that define the cleanings.
-- From 1000-01-01 on, transactions without a date are among them. Call refresh() rather than this: it knows which months need it.
-- Transactions are cleaned once. ON DUPLICATE KEY adds them up as they come, where GROUP BY would need a table of 150,000 wide rows on
-- disk first (1 s instead of 4 s); orders are then added up in the order of the key.
CREATE PROCEDURE summarise(p_first_day DATE, p_last_day DATE)
MODIFIES SQL DATA
BEGIN
  DELETE FROM product_summary WHERE order_date BETWEEN p_first_day AND p_last_day;
  DELETE FROM order_summary WHERE order_date BETWEEN p_first_day AND p_last_day;
  DELETE FROM fate_summary WHERE order_date BETWEEN p_first_day AND p_last_day;
  INSERT INTO product_summary (cleaning, customer_code, order_date, market_code, product_code, quantity, revenue, row_count)
  SELECT t.cleaning, t.customer_code, t.order_date, t.market_code, COALESCE(t.product_code, 'none given'), t.sales_qty, t.revenue, 1
    FROM transaction_cleaned AS t
   WHERE t.order_date BETWEEN p_first_day AND p_last_day
      ON DUPLICATE KEY UPDATE
         quantity = COALESCE(product_summary.quantity + t.sales_qty, product_summary.quantity, t.sales_qty),
         revenue = product_summary.revenue + t.revenue,
         row_count = product_summary.row_count + 1;
  INSERT INTO order_summary (cleaning, customer_code, order_date, market_code, revenue)
  SELECT cleaning, customer_code, order_date, market_code, SUM(revenue)
    FROM product_summary
   WHERE order_date BETWEEN p_first_day AND p_last_day
   GROUP BY cleaning, customer_code, order_date, market_code;
  INSERT INTO fate_summary (cleaning, order_date, fate, currency, has_return, row_count, amount)
  SELECT cleaning, order_date, fate, currency, has_return, row_count, amount
    FROM transaction_fate
   WHERE order_date BETWEEN p_first_day AND p_last_day;
  IF p_first_day = '1000-01-01' THEN
    INSERT INTO fate_summary (cleaning, order_date, fate, currency, has_return, row_count, amount)
    SELECT cleaning, '1000-01-01', fate, currency, has_return, row_count, amount FROM transaction_fate WHERE order_date IS NULL;
  END IF;
END
