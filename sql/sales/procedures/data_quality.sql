-- What each rule of the cleaning did to the transactions up to the period's end, in the order in which the rules apply.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'.
-- rule_number, rule (text), effect ('found', 'removed', 'changed' or 'kept'), row_count, amount: rows and rupees that the rule found,
-- removed or added by a change. A row is removed by one rule only, so that
-- rows in the source − removed = kept, and amounts in the source − removed + changed = kept. Amounts in the source are as written,
-- whatever their currency. Rows without a date count as before the period's end.
CREATE PROCEDURE data_quality(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_source, v_incomplete, v_return, v_zero, v_negative, v_dollar, v_stripped, v_foreign BIGINT DEFAULT 0;
  DECLARE v_source_amount, v_incomplete_amount, v_return_amount, v_negative_amount, v_dollar_amount, v_foreign_amount,
          v_kept_amount, v_repeat_amount, v_unlisted_amount, v_unknown_amount DECIMAL(24,4) DEFAULT 0;
  DECLARE v_kept, v_repeat, v_unlisted, v_unknown, v_idle_market, v_idle_customer, v_shared_name BIGINT DEFAULT 0;
  CALL assert_cleaning(p_cleaning);

  -- What became of the source's transactions, added up by day.
  SELECT COALESCE(SUM(CASE WHEN fate <> 'repeat' THEN row_count END), 0),     COALESCE(SUM(CASE WHEN fate <> 'repeat' THEN amount END), 0),
         COALESCE(SUM(CASE WHEN fate = 'incomplete' THEN row_count END), 0),  COALESCE(SUM(CASE WHEN fate = 'incomplete' THEN amount END), 0),
         COALESCE(SUM(CASE WHEN fate = 'return' THEN row_count END), 0),      COALESCE(SUM(CASE WHEN fate = 'return' THEN amount END), 0),
         COALESCE(SUM(CASE WHEN fate = 'zero' THEN row_count END), 0),
         COALESCE(SUM(CASE WHEN fate = 'negative' THEN row_count END), 0),    COALESCE(SUM(CASE WHEN fate = 'negative' THEN amount END), 0),
         COALESCE(SUM(CASE WHEN fate = 'repeat' THEN row_count END), 0),      COALESCE(SUM(CASE WHEN fate = 'repeat' THEN amount END), 0),
         COALESCE(SUM(CASE WHEN fate = 'valid' AND currency = 'USD' THEN row_count END), 0),
         COALESCE(SUM(CASE WHEN fate = 'valid' AND currency = 'USD' THEN amount END), 0) * 74,
         COALESCE(SUM(CASE WHEN fate = 'valid' AND has_return THEN row_count END), 0),
         COALESCE(SUM(CASE WHEN fate = 'valid' AND currency = 'other' THEN row_count END), 0),
         COALESCE(SUM(CASE WHEN fate = 'valid' AND currency = 'other' THEN amount END), 0)
    INTO v_source, v_source_amount, v_incomplete, v_incomplete_amount, v_return, v_return_amount, v_zero,
         v_negative, v_negative_amount, v_repeat, v_repeat_amount, v_dollar, v_dollar_amount, v_stripped, v_foreign, v_foreign_amount
    FROM fate_summary
   WHERE cleaning = p_cleaning AND order_date <= p_period_end;

  -- What the cleaning really keeps; by customer and product first, so that few rows look their names up.
  SELECT COALESCE(SUM(k.n), 0), COALESCE(SUM(k.revenue), 0),
         COALESCE(SUM(CASE WHEN p.product_code IS NULL THEN k.n END), 0), COALESCE(SUM(CASE WHEN p.product_code IS NULL THEN k.revenue END), 0),
         COALESCE(SUM(CASE WHEN c.customer_code IS NULL THEN k.n END), 0), COALESCE(SUM(CASE WHEN c.customer_code IS NULL THEN k.revenue END), 0)
    INTO v_kept, v_kept_amount, v_unlisted, v_unlisted_amount, v_unknown, v_unknown_amount
    FROM (SELECT customer_code, product_code, SUM(row_count) AS n, SUM(revenue) AS revenue
            FROM product_summary
           WHERE cleaning = p_cleaning AND order_date <= p_period_end
           GROUP BY customer_code, product_code) AS k
    LEFT JOIN products AS p ON p.product_code = k.product_code
    LEFT JOIN customers AS c ON c.customer_code = k.customer_code;

  SELECT COUNT(*) INTO v_idle_market FROM markets AS m WHERE NOT EXISTS (SELECT 1 FROM transactions AS t WHERE t.market_code = m.markets_code);
  SELECT COUNT(*) INTO v_idle_customer FROM customers AS c WHERE NOT EXISTS (SELECT 1 FROM transactions AS t WHERE t.customer_code = c.customer_code);
  SELECT COUNT(*) INTO v_shared_name FROM (SELECT market_name FROM market GROUP BY market_name HAVING COUNT(*) > 1) AS shared_names;

  SELECT ROW_NUMBER() OVER (ORDER BY rule_order) AS rule_number, rule, effect, row_count, CAST(ROUND(amount, 2) AS DECIMAL(18,2)) AS amount
    FROM (SELECT 1 AS rule_order, 'Transactions in the source up to the period''s end' AS rule, 'found' AS effect,
                 v_source AS row_count, v_source_amount AS amount
           UNION ALL SELECT 2, 'Customer, market, date or amount is missing', 'removed', v_incomplete, v_incomplete_amount
           UNION ALL SELECT 3, 'Currency ends in a carriage return: left out', 'removed', v_return, v_return_amount 
                      FROM (SELECT 1 AS one) AS single WHERE p_cleaning = 'drop'
           UNION ALL SELECT 4, 'Amount is 0', 'removed', v_zero, 0
           UNION ALL SELECT 5, CASE p_cleaning WHEN 'drop' THEN 'Amount is -1' ELSE 'Amount is below 0' END, 'removed', v_negative, v_negative_amount
           UNION ALL SELECT 6, 'Row repeats another in every column: counted once', 'removed', v_repeat, v_repeat_amount 
                      FROM (SELECT 1 AS one) AS single WHERE p_cleaning = 'normalise'
           UNION ALL SELECT 7, 'US dollars counted at 75 rupees', 'changed', v_dollar, v_dollar_amount
           UNION ALL SELECT 8, 'Carriage return stripped from the currency', 'changed', v_stripped, 0 
                      FROM (SELECT 1 AS one) AS single WHERE p_cleaning = 'normalise'
           UNION ALL SELECT 9, 'Transactions that the report counts', 'kept', v_kept, v_kept_amount
           UNION ALL SELECT 10, 'Product is not in the product list', 'found', v_unlisted, v_unlisted_amount
           UNION ALL SELECT 11, 'Customer is not in the customer list', 'found', v_unknown, v_unknown_amount
           UNION ALL SELECT 12, 'Currency is neither INR nor USD: taken as rupees', 'found', v_foreign, v_foreign_amount
           UNION ALL SELECT 13, 'Markets without a transaction', 'found', v_idle_market, 0
           UNION ALL SELECT 14, 'Customers without a transaction', 'found', v_idle_customer, 0
           UNION ALL SELECT 15, 'Market names that stand for several codes', 'found', v_shared_name, 0) AS rules
   ORDER BY rule_order;
END
