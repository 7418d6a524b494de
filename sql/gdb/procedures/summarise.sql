-- Returns nothing; makes the summary tables of the months from p_first_month to p_last_month (first days) anew from the view
-- net_sales, from fact_act_est and, for what lines lack, from the facts. Call refresh() rather than this: it knows which months need it.
-- A month at a time: its groups fit into a temporary table in memory, where those of four years go to disk (a third of the time).
-- Both summaries of segments and of products read the lines: to keep a month's priced lines in a temporary table for the second took as long, and memory too.
CREATE PROCEDURE summarise(p_first_month DATE, p_last_month DATE)
MODIFIES SQL DATA
BEGIN
  DECLARE v_month DATE;
  DECLARE v_done TINYINT DEFAULT 0;
  DECLARE months CURSOR FOR
    SELECT DISTINCT `date` FROM fact_act_est WHERE `date` BETWEEN p_first_month AND p_last_month ORDER BY `date`;
  DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_done = 1;
  DELETE FROM segment_summary WHERE `date` BETWEEN p_first_month AND p_last_month;
  DELETE FROM product_summary WHERE `date` BETWEEN p_first_month AND p_last_month;
  DELETE FROM product_month_summary WHERE `date` BETWEEN p_first_month AND p_last_month;
  DELETE FROM accuracy_summary WHERE `date` BETWEEN p_first_month AND p_last_month;
  DELETE FROM coverage_summary WHERE `date` BETWEEN p_first_month AND p_last_month;
  OPEN months;
  FETCH months INTO v_month;
  WHILE NOT v_done DO
    INSERT INTO segment_summary (`date`, customer_code, division, segment, units, gross_sales, net_invoice_sales, net_sales, cost_of_goods)
    SELECT n.`date`, n.customer_code, COALESCE(p.division, 'no division'), COALESCE(p.segment, 'no segment'),
           SUM(n.sold_quantity), SUM(n.gross_price_total), SUM(n.net_invoice_sales), SUM(n.net_sales),
           SUM(n.sold_quantity * COALESCE(m.manufacturing_cost, 0))
      FROM net_sales AS n
      LEFT JOIN product AS p ON p.product_code = n.product_code
      LEFT JOIN fact_manufacturing_cost AS m ON m.product_code = n.product_code AND m.cost_year = n.fiscal_year
     WHERE n.`date` = v_month
     GROUP BY n.`date`, n.customer_code, COALESCE(p.division, 'no division'), COALESCE(p.segment, 'no segment');
    INSERT INTO product_summary (`date`, market, product_code, units, gross_sales, net_invoice_sales, net_sales, cost_of_goods)
    SELECT n.`date`, COALESCE(c.market, 'no market'), n.product_code,
           SUM(n.sold_quantity), SUM(n.gross_price_total), SUM(n.net_invoice_sales), SUM(n.net_sales),
           SUM(n.sold_quantity * COALESCE(m.manufacturing_cost, 0))
      FROM net_sales AS n
      LEFT JOIN customer AS c ON c.customer_code = n.customer_code
      LEFT JOIN fact_manufacturing_cost AS m ON m.product_code = n.product_code AND m.cost_year = n.fiscal_year
     WHERE n.`date` = v_month
     GROUP BY n.`date`, COALESCE(c.market, 'no market'), n.product_code;
    INSERT INTO product_month_summary (`date`, product_code, units, net_sales, cost_of_goods)
    SELECT `date`, product_code, SUM(units), SUM(net_sales), SUM(cost_of_goods)
      FROM product_summary
     WHERE `date` = v_month
     GROUP BY `date`, product_code;
    INSERT INTO accuracy_summary (`date`, customer_code, division, segment, category, forecast_quantity, sold_quantity, absolute_error)
    SELECT f.`date`, f.customer_code, COALESCE(p.division, 'no division'), COALESCE(p.segment, 'no segment'),
           COALESCE(p.category, 'no category'), SUM(f.forecast_quantity), SUM(f.sold_quantity),
           SUM(ABS(f.forecast_quantity - f.sold_quantity))
      FROM fact_act_est AS f
      LEFT JOIN product AS p ON p.product_code = f.product_code
     WHERE f.`date` = v_month
     GROUP BY f.`date`, f.customer_code, COALESCE(p.division, 'no division'), COALESCE(p.segment, 'no segment'),
              COALESCE(p.category, 'no category');
    INSERT INTO coverage_summary (`date`, market, line_count, unpriced, without_pre_invoice, without_post_invoice, uncosted, unforecast)
    SELECT s.`date`, COALESCE(c.market, 'no market'), COUNT(*), SUM(g.product_code IS NULL), SUM(d.customer_code IS NULL),
           SUM(i.`date` IS NULL), SUM(m.product_code IS NULL), SUM(f.`date` IS NULL)
      FROM fact_sales_monthly AS s
      LEFT JOIN customer AS c ON c.customer_code = s.customer_code
      LEFT JOIN fact_gross_price AS g ON g.product_code = s.product_code AND g.fiscal_year = s.fiscal_year
      LEFT JOIN fact_pre_invoice_deductions AS d ON d.customer_code = s.customer_code AND d.fiscal_year = s.fiscal_year
      LEFT JOIN fact_post_invoice_deductions AS i
             ON i.`date` = s.`date` AND i.product_code = s.product_code AND i.customer_code = s.customer_code
      LEFT JOIN fact_manufacturing_cost AS m ON m.product_code = s.product_code AND m.cost_year = s.fiscal_year
      LEFT JOIN fact_forecast_monthly AS f
             ON f.`date` = s.`date` AND f.product_code = s.product_code AND f.customer_code = s.customer_code
     WHERE s.`date` = v_month
     GROUP BY s.`date`, COALESCE(c.market, 'no market');
    FETCH months INTO v_month;
  END WHILE;
  CLOSE months;
END
