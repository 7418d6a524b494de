-- Returns nothing; marks the months in which a product was sold or forecast as changed. The triggers of dim_product call it.
-- A month at a time: one look into the key (date, product_code) each, where the product alone has no index.
CREATE PROCEDURE mark_product(p_product_code VARCHAR(45))
MODIFIES SQL DATA
INSERT IGNORE INTO changed_month (month_start)
SELECT known.month_start
  FROM (SELECT DISTINCT `date` AS month_start FROM fact_act_est) AS known
 WHERE EXISTS (SELECT 1 FROM fact_act_est AS f WHERE f.`date` = known.month_start AND f.product_code = p_product_code)
