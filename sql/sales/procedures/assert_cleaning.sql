-- Returns nothing; ends with an error where p_cleaning isn't one of the two cleanings, so that a slip never looks like an empty report.
CREATE PROCEDURE assert_cleaning(p_cleaning VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_message VARCHAR(128);
  IF p_cleaning IS NULL OR p_cleaning NOT IN ('normalise', 'drop') THEN
    SET v_message = CONCAT('p_cleaning is ', COALESCE(CONCAT('"', LEFT(p_cleaning, 40), '"'), 'NULL'), ': expected normalise or drop');
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = v_message;
  END IF;
END
