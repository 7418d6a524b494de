-- Whether the three largest markets, and the three largest customers, bring more than a given part of the period's fiscal year, up to the
-- period's end:
-- a row each for net sales and for net invoice sales.
-- p_period_end: the last day that counts. p_percent: a fraction, such as 0.60; exactly as much doesn't exceed it. Compared with share as
-- returned.
-- finding_number, subject ('markets', 'customers'), measure ('net sales', 'net invoice sales'), leaders ('India, USA and South Korea'),
-- leaders_sales, total_sales, share (fraction), exceeds ('yes', 'no'), share_last_year (of the three largest of the same months of the
-- fiscal year before), share_points (the share less last year's, in percentage points), finding (a sentence; it says so where net sales
-- lack the deductions after the invoice). No rows without sales in either year.
CREATE PROCEDURE concentration(p_period_end DATE, p_percent DECIMAL(12,6))
READS SQL DATA
BEGIN
  DECLARE v_start DATE DEFAULT fiscal_year_start(p_period_end);
  DECLARE v_missing VARCHAR(30) DEFAULT CASE has_post_invoice(p_period_end) WHEN 1 THEN '' ELSE ' (no post-invoice data)' END;
  SELECT CAST(ROW_NUMBER() OVER (ORDER BY g.subject DESC, g.measure DESC) AS SIGNED) AS finding_number, g.subject, g.measure,
         COALESCE(spoken_list(g.leaders), 'none') AS leaders,
         CAST(g.leaders_sales AS DECIMAL(18,2)) AS leaders_sales, CAST(g.total_sales AS DECIMAL(18,2)) AS total_sales, g.share,
         CASE WHEN g.share > p_percent THEN 'yes' ELSE 'no' END AS exceeds,
         g.share_last_year, CAST(100 * (g.share - g.share_last_year) AS DECIMAL(12,4)) AS share_points,
         CASE WHEN g.share IS NULL THEN CONCAT('There are no ', g.measure, ' to divide')
              ELSE CONCAT(COALESCE(spoken_list(g.leaders), 'none'),
                          CASE WHEN g.names > 3 THEN CONCAT(', the three largest of ', g.names, ' ', g.subject, ', bring ')
                               WHEN g.names > 1 THEN CONCAT(', the only ', g.subject, ', bring ')
                               ELSE CONCAT(', the only ', LEFT(g.subject, CHAR_LENGTH(g.subject) - 1), ', brings ') END,
                          ROUND(100 * g.share, 1), '% of ', g.measure, CASE g.measure WHEN 'net sales' THEN v_missing ELSE '' END,
                          CASE WHEN g.share > p_percent THEN ', more than ' ELSE ', not more than ' END, ROUND(100 * p_percent, 1), '%') END AS finding
    FROM (SELECT r.subject, r.measure, SUM(CASE WHEN r.amount <> 0 THEN 1 ELSE 0 END) AS names,
                 GROUP_CONCAT(CASE WHEN r.place <= 3 AND r.amount > 0 THEN CASE r.subject WHEN 'markets' THEN n.market ELSE n.customer END END
                              ORDER BY r.place SEPARATOR ', ') AS leaders,
                 SUM(CASE WHEN r.place <= 3 THEN r.amount ELSE 0 END) AS leaders_sales, SUM(r.amount) AS total_sales,
                 fraction_of(SUM(CASE WHEN r.place <= 3 THEN r.amount ELSE 0 END), SUM(r.amount)) AS share,
                 fraction_of(SUM(CASE WHEN r.place_last_year <= 3 THEN r.amount_last_year ELSE 0 END), SUM(r.amount_last_year)) AS share_last_year
            FROM (SELECT b.subject, b.measure, b.name, b.first_code, b.amount, b.amount_last_year,
                         ROW_NUMBER() OVER (PARTITION BY b.subject, b.measure ORDER BY b.amount DESC, b.name) AS place,
                         ROW_NUMBER() OVER (PARTITION BY b.subject, b.measure ORDER BY b.amount_last_year DESC, b.name) AS place_last_year
                    FROM (SELECT s.subject, k.measure, MIN(f.customer_code) AS first_code,
                                 CASE s.subject WHEN 'markets' THEN COALESCE(c.market, 'no market') ELSE COALESCE(c.customer, 'no customer') END AS name,
                                 SUM(CASE k.measure WHEN 'net sales' THEN f.net_sales ELSE f.net_invoice_sales END) AS amount,
                                 SUM(CASE k.measure WHEN 'net sales' THEN f.net_sales_last_year ELSE f.net_invoice_sales_last_year END) AS amount_last_year
                            FROM (SELECT customer_code,
                                         SUM(CASE WHEN `date` >= v_start THEN net_invoice_sales ELSE 0 END) AS net_invoice_sales,
                                         SUM(CASE WHEN `date` < v_start THEN net_invoice_sales ELSE 0 END) AS net_invoice_sales_last_year,
                                         SUM(CASE WHEN `date` >= v_start THEN net_sales ELSE 0 END) AS net_sales,
                                         SUM(CASE WHEN `date` < v_start THEN net_sales ELSE 0 END) AS net_sales_last_year
                                    FROM customer_month
                                   WHERE `date` BETWEEN v_start AND p_period_end
                                      OR `date` BETWEEN v_start - INTERVAL 1 YEAR AND p_period_end - INTERVAL 1 YEAR
                                   GROUP BY customer_code) AS f
                            LEFT JOIN customer AS c ON c.customer_code = f.customer_code
                           CROSS JOIN (SELECT 'markets' AS subject UNION ALL SELECT 'customers') AS s
                           CROSS JOIN (SELECT 'net sales' AS measure UNION ALL SELECT 'net invoice sales') AS k
                           GROUP BY s.subject, k.measure,
                                 CASE s.subject WHEN 'markets' THEN COALESCE(c.market, 'no market') ELSE COALESCE(c.customer, 'no customer') END) AS b) AS r
            LEFT JOIN customer AS n ON n.customer_code = r.first_code
           GROUP BY r.subject, r.measure) AS g
   ORDER BY finding_number;
END
