-- Who gets a report: burst keys ascending, those of the whole report first.
-- p_report: the name of its NAME.yaml.
-- burst_key (a region of burst_keys(), '' for the whole report), address (an e-mail address).
CREATE PROCEDURE recipients(p_report VARCHAR(64))
READS SQL DATA
SELECT TRIM(burst_key) AS burst_key, TRIM(address) AS address
  FROM recipient
 WHERE report = p_report
 ORDER BY burst_key, address
