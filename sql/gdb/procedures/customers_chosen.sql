-- One row, one sentence: whose gross sales monthly_gross_sales shows, and which codes nobody has.
-- p_customers: customer codes with commas between; '' for all.
-- customers_chosen ('All customers' or '2 customer codes: Amazon, Flipkart; no such code: 123').
CREATE PROCEDURE customers_chosen(p_customers VARCHAR(4000))
READS SQL DATA
BEGIN
  DECLARE v_list VARCHAR(4000) DEFAULT REPLACE(p_customers, ' ', '');
  DECLARE v_known, v_asked INT;
  DECLARE v_names TEXT;
  SELECT COUNT(*), GROUP_CONCAT(DISTINCT customer ORDER BY customer SEPARATOR ', ')
    INTO v_known, v_names
    FROM customer WHERE FIND_IN_SET(customer_code, v_list);
  SET v_asked = CHAR_LENGTH(v_list) - CHAR_LENGTH(REPLACE(v_list, ',', '')) + 1;
  SELECT CASE WHEN v_list = '' THEN 'All customers'
              ELSE CONCAT(v_known, CASE v_known WHEN 1 THEN ' customer code' ELSE ' customer codes' END,
                          CASE WHEN v_known > 0 THEN CONCAT(': ', v_names) ELSE '' END,
                          CASE WHEN v_asked > v_known THEN CONCAT('; ', v_asked - v_known, ' of the codes asked for: no such customer, or twice')
                               ELSE '' END) END AS customers_chosen;
END
