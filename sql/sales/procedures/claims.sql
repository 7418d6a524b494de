-- What the published dashboard claimed, judged by the data at hand: one row a claim.
-- p_period_end: the last day that counts. p_cleaning: 'normalise' or 'drop'.
-- claim_number, claim (text), verdict ('holds' or 'doesn''t hold'), figure (text with the figures that decide).
CREATE PROCEDURE claims(p_period_end DATE, p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_revenue DECIMAL(24,4);
  DECLARE v_customers, v_orders, v_active INT;
  DECLARE v_first, v_last, v_peak DATE;
  DECLARE v_top3 DECIMAL(12,6);
  DECLARE v_largest, v_best VARCHAR(45);
  DECLARE v_largest_revenue, v_best_value, v_peak_revenue DECIMAL(18,2);
  DECLARE v_peaks VARCHAR(100);
  DECLARE v_peak_figures VARCHAR(200);
  CALL key_figures(p_period_end, p_cleaning, v_revenue, v_customers, v_orders, v_active, v_first, v_last, v_top3,
                   v_largest, v_largest_revenue, v_best, v_best_value, v_peak, v_peak_revenue, v_peaks, v_peak_figures);
  SELECT claim_number, claim, CASE WHEN is_true THEN 'holds' ELSE 'doesn''t hold' END AS verdict, figure
    FROM (SELECT 1 AS claim_number, 'The top three customers bring 70% of revenue' AS claim,
                 COALESCE(ROUND(v_top3, 2) >= 0.70, 0) AS is_true,
                 COALESCE(CONCAT('They bring ', ROUND(v_top3 * 100, 1), '%'), 'There is no revenue') AS figure
           UNION ALL
          SELECT 2, 'Revenue peaks in November 2020', COALESCE(v_peak = '2020-11-01', 0),
                 COALESCE(CONCAT('It peaks in ', month_in_full(MONTH(v_peak)), ' ', YEAR(v_peak), ' with ', FORMAT(v_peak_revenue, 0)), 'There is no revenue')
           UNION ALL
          SELECT 3, 'June, September and November are the peak months of a year',
                 COALESCE(v_peaks LIKE '%June%' AND v_peaks LIKE '%September%' AND v_peaks LIKE '%November%', 0),
                 COALESCE(CONCAT('Highest by average of the months covered: ', NULLIF(v_peak_figures, '')), 'There is no revenue')
           UNION ALL
          SELECT 4, 'Orders by customer and year add up to 259', COALESCE(v_orders = 259, 0),
                 CONCAT('They add up to ', FORMAT(v_orders, 0), ', as all orders do')
           UNION ALL
          SELECT 5, 'There are 17 customers', v_customers = 17, CONCAT(FORMAT(v_customers, 0), CASE v_customers WHEN 1 THEN ' customer' ELSE ' customers' END)
           UNION ALL
          SELECT 6, '9 customers are active', v_active = 9,
                 CONCAT(FORMAT(v_active, 0), ' ordered in the 720 days up to ', DAY(COALESCE(v_last, p_period_end)), ' ',
                        month_in_full(MONTH(COALESCE(v_last, p_period_end))), ' ', YEAR(COALESCE(v_last, p_period_end)))
           UNION ALL
          SELECT 7, 'Revenue is 1,807,805', ROUND(v_revenue, 0) = 1807805, CONCAT('It is ', FORMAT(v_revenue, 0))
           UNION ALL
          SELECT 8, 'A customer brings 106,341 on average', COALESCE(ROUND(v_revenue / NULLIF(v_customers, 0), 0) = 106341, 0),
                 COALESCE(CONCAT('A customer brings ', FORMAT(v_revenue / NULLIF(v_customers, 0), 0)), 'There are no customers')
           UNION ALL
          SELECT 9, 'An order is worth 6,900 on average', COALESCE(ROUND(v_revenue / NULLIF(v_orders, 0), 0) = 6900, 0),
                 COALESCE(CONCAT('An order is worth ', FORMAT(v_revenue / NULLIF(v_orders, 0), 0)), 'There are no orders')
           UNION ALL
          SELECT 10, 'Surge Stores has the highest average order value', COALESCE(v_best = 'Surge Stores', 0),
                 COALESCE(CONCAT(v_best, ' has the highest, ', FORMAT(v_best_value, 0)), 'There are no orders')) AS claimed
   ORDER BY claim_number;
END
