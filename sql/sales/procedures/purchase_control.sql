-- One row: what products_by_customer, purchase_season, purchase_trend, the rules of data_quality with effect 'removed' and coverage must
-- add up to, from the table transactions alone; each column is DATA_SET__column.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'.
-- products_by_customer__quantity (units), products_by_customer__revenue, products_by_customer__orders (counted once for each product in
-- them), products_by_customer__row_count (pairs of customer and product), purchase_season__total, purchase_season__covered_months (with a
-- transaction), purchase_season__row_count (12), purchase_trend__revenue, purchase_trend__orders, purchase_trend__row_count (months with a
-- transaction), data_quality__amount (as written, with US dollars converted before repeated rows are taken off), data_quality__row_count
-- (rules), coverage__months_covered, coverage__months, coverage__row_count (years): amounts in rupees.
-- A query for each cleaning: 'normalise' then needs nothing but the index transactions_by_order.
CREATE PROCEDURE purchase_control(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_exact, v_source DECIMAL(24,4);
  DECLARE v_revenue DECIMAL(18,2);
  DECLARE v_quantity, v_orders, v_ordered_products, v_pairs BIGINT;
  CALL base_revenue(p_period_end, p_cleaning, v_exact, v_quantity);
  SET v_revenue = ROUND(v_exact, 2);

  SELECT COALESCE(SUM(sales_amount), 0)
         + COALESCE(SUM(CASE WHEN currency LIKE '%USD%'
                              AND (p_cleaning = 'normalise' AND sales_amount > 0
                                   OR p_cleaning = 'drop' AND sales_amount <> 0 AND sales_amount <> -1
                                      AND LOCATE('\r', COALESCE(currency, '')) = 0)
                              AND customer_code IS NOT NULL AND order_date IS NOT NULL AND market_code IS NOT NULL
                             THEN 74 * sales_amount END), 0)
    INTO v_source
    FROM transactions
   WHERE order_date <= p_period_end OR order_date IS NULL;

  SELECT COUNT(*), COALESCE(SUM(products), 0)
    INTO v_orders, v_ordered_products
    FROM (SELECT COUNT(DISTINCT COALESCE(product_code, 'none given')) AS products
            FROM transactions
           WHERE p_cleaning = 'normalise' AND sales_amount > 0
             AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL
           GROUP BY customer_code, order_date, market_code
           UNION ALL
          SELECT COUNT(DISTINCT COALESCE(product_code, 'none given'))
            FROM transactions
           WHERE p_cleaning = 'drop' AND sales_amount <> 0 AND sales_amount <> -1 AND LOCATE('\r', COALESCE(currency, '')) = 0
             AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL
           GROUP BY customer_code, order_date, market_code) AS orders;

  SELECT COALESCE(SUM(products), 0)
    INTO v_pairs
    FROM (SELECT COUNT(DISTINCT COALESCE(product_code, 'none given')) AS products
            FROM transactions
           WHERE p_cleaning = 'normalise' AND sales_amount > 0
             AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL
           GROUP BY customer_code
           UNION ALL
          SELECT COUNT(DISTINCT COALESCE(product_code, 'none given'))
            FROM transactions
           WHERE p_cleaning = 'drop' AND sales_amount <> 0 AND sales_amount <> -1 AND LOCATE('\r', COALESCE(currency, '')) = 0
             AND order_date <= p_period_end AND customer_code IS NOT NULL AND market_code IS NOT NULL
           GROUP BY customer_code) AS customers;

  SELECT v_quantity AS products_by_customer__quantity, v_revenue AS products_by_customer__revenue,
         v_ordered_products AS products_by_customer__orders, v_pairs AS products_by_customer__row_count,
         v_revenue AS purchase_season__total, months AS purchase_season__covered_months, 12 AS purchase_season__row_count,
         v_revenue AS purchase_trend__revenue, v_orders AS purchase_trend__orders, months AS purchase_trend__row_count,
         CAST(ROUND(v_source - v_exact, 2) AS DECIMAL(18,2)) AS data_quality__amount, 4 AS data_quality__row_count,
         months AS coverage__months_covered, 12 * years AS coverage__months, years AS coverage__row_count
    FROM (SELECT COUNT(DISTINCT EXTRACT(YEAR_MONTH FROM order_date)) AS months, COUNT(DISTINCT YEAR(order_date)) AS years
            FROM (SELECT DISTINCT order_date FROM transactions WHERE order_date <= p_period_end) AS days) AS covered;
END
