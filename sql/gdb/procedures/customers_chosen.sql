-- One row, one sentence: whose gross sales monthly_gross_sales shows, and which codes nobody has.
-- p_customers: customer codes with commas between; '' for all.
-- customers_chosen ('All customers' or '2 customer codes: Amazon, Flipkart; 1 of the codes asked for: no such customer, or twice'; of more
-- than three names the first three, 'and 2 more').
CREATE PROCEDURE customers_chosen(p_customers VARCHAR(4000))
READS SQL DATA
BEGIN
  DECLARE v_list VARCHAR(4000) DEFAULT REPLACE(p_customers, ' ', '');
  DECLARE v_known, v_asked, v_customers INT;
  DECLARE v_names TEXT;
  SELECT COUNT(*), COUNT(DISTINCT customer) INTO v_known, v_customers FROM customer WHERE FIND_IN_SET(customer_code, v_list);
  SELECT GROUP_CONCAT(name ORDER BY name SEPARATOR ', ') INTO v_names
    FROM (SELECT MIN(c.customer) AS name FROM customer AS c WHERE FIND_IN_SET(c.customer_code, v_list)
           GROUP BY c.customer ORDER BY c.customer LIMIT 3) AS first_names;
  SET v_asked = CHAR_LENGTH(v_list) - CHAR_LENGTH(REPLACE(v_list, ',', '')) + 1;
  SELECT CASE WHEN v_list = '' THEN 'All customers'
              ELSE CONCAT(v_known, CASE v_known WHEN 1 THEN ' customer code' ELSE ' customer codes' END,
                          COALESCE(CONCAT(': ', v_names), ''), CASE WHEN v_customers > 3 THEN CONCAT(' and ', v_customers - 3, ' more') ELSE '' END,
                          CASE WHEN v_asked > v_known THEN CONCAT('; ', v_asked - v_known, ' of the codes asked for: no such customer, or twice')
                               ELSE '' END) END AS customers_chosen;
END
