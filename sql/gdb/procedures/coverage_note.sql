-- One row: sentences on what the data lack, and whether a reader must know before anything else.
-- p_period_end: the last day that counts.
-- coverage_note ('Sales from 2019-09 to 2021-08: every fiscal year has all 12 months. No post-invoice deductions, freight or forecasts
-- in FY2020 and FY2021: net sales are net invoice sales there.'): which months have sales, which fiscal years are partly covered, which
-- dimensions are empty, which facts whole months lack in the period's fiscal year and the one before, and what last_year_note says.
-- last_year_note ('Last year has sales in only 2 of the same 12 months: growth compares 12 months with 2.', else ''): for wherever a year is
-- held against the same months of the year before, which the data cover in part. Where they cover none of them nothing is compared.
-- coverage_grade ('complete', or 'partial' where in these two years a month between the first and the last, or a fact in a month, is
-- missing altogether, and where last_year_note says something; single lines without a price or deduction are fact_coverage's to tell).
CREATE PROCEDURE coverage_note(p_period_end DATE)
READS SQL DATA
BEGIN
  -- One at a time: MariaDB refuses the second call of a procedure that joins these as derived tables.
  DECLARE v_first, v_last DATE;
  DECLARE v_partial, v_empty, v_facts TEXT;
  DECLARE v_gaps, v_months, v_months_before INT DEFAULT 0;
  DECLARE v_last_year VARCHAR(200) DEFAULT '';
  SELECT MIN(month_start), MAX(month_start) INTO v_first, v_last FROM covered_month WHERE month_start <= p_period_end;
  SELECT GROUP_CONCAT(CONCAT('FY', fiscal_year, ' has ', months_covered, ' of 12 months') ORDER BY fiscal_year SEPARATOR ', ')
    INTO v_partial
    FROM (SELECT fiscal_year, COUNT(*) AS months_covered
            FROM covered_month
           WHERE month_start <= p_period_end
           GROUP BY fiscal_year
          HAVING COUNT(*) < 12
           -- The newest: MySQL's GROUP_CONCAT holds 1,024 characters, and what it cuts is an error here.
           ORDER BY fiscal_year DESC
           LIMIT 20) AS partly;
  SELECT COUNT(*), COUNT(b.month_start) INTO v_months, v_months_before
    FROM covered_month AS m
    LEFT JOIN covered_month AS b ON b.month_start = m.month_start - INTERVAL 1 YEAR
   WHERE m.month_start BETWEEN fiscal_year_start(p_period_end) AND p_period_end;
  IF v_months_before BETWEEN 1 AND v_months - 1 THEN
    SET v_last_year = CONCAT('Last year has sales in only ', v_months_before, ' of the same ', v_months, ' months: growth compares ',
                             v_months, ' months with ', v_months_before, '.');
  END IF;
  SELECT COUNT(*) INTO v_gaps
    FROM sales_gap
   WHERE first_month <= p_period_end AND fiscal_year >= get_fiscal_year(p_period_end) - 1;
  SELECT GROUP_CONCAT(table_name ORDER BY table_name SEPARATOR ', ') INTO v_empty
    FROM empty_table
   WHERE v_last IS NULL OR table_name IN ('dim_customer', 'dim_product');
  -- Facts that are missing in the same stretch are named together.
  SELECT GROUP_CONCAT(CONCAT('No ', REPLACE(facts, ' and ', ' or '), ' in ', stretch,
                             CASE WHEN with_pre > 0 AND with_post > 0 THEN ': net sales are gross sales there'
                                  WHEN with_pre > 0 THEN ': net invoice sales are gross sales there'
                                  WHEN with_post > 0 THEN ': net sales are net invoice sales there' ELSE '' END)
                      ORDER BY first_fact SEPARATOR '. ')
    INTO v_facts
    FROM (SELECT stretch, spoken_list(GROUP_CONCAT(fact ORDER BY fact_number SEPARATOR ', ')) AS facts, MIN(fact_number) AS first_fact,
                 SUM(fact_number = 2) AS with_pre, SUM(fact_number = 3) AS with_post
            FROM (SELECT fact_number, fact, spoken_list(GROUP_CONCAT(year_stretch ORDER BY fiscal_year SEPARATOR ', ')) AS stretch
                    FROM (SELECT fact_number, fact, fiscal_year,
                                 CASE WHEN SUM(lines_without = line_count) = COUNT(*) THEN CONCAT('FY', fiscal_year)
                                      ELSE CONCAT(SUM(lines_without = line_count), ' of ', COUNT(*), ' months of FY', fiscal_year) END AS year_stretch
                            FROM (SELECT fact_number, fact, fiscal_year, `date`, SUM(line_count) AS line_count, SUM(lines_without) AS lines_without
                                    FROM fact_month
                                   WHERE `date` <= p_period_end AND fiscal_year >= get_fiscal_year(p_period_end) - 1
                                   GROUP BY fact_number, fact, fiscal_year, `date`) AS by_month
                           GROUP BY fact_number, fact, fiscal_year
                          HAVING SUM(lines_without = line_count) > 0) AS by_year
                   GROUP BY fact_number, fact) AS by_fact
           GROUP BY stretch) AS by_stretch;
  SELECT CONCAT(
           CASE WHEN v_last IS NULL THEN CONCAT('No sales up to ', p_period_end)
                ELSE CONCAT('Sales from ', DATE_FORMAT(v_first, '%Y-%m'), ' to ', DATE_FORMAT(v_last, '%Y-%m'), ': ',
                            COALESCE(v_partial, 'every fiscal year has all 12 months')) END,
           COALESCE(CONCAT('; no rows in ', v_empty), ''), '.', COALESCE(CONCAT(' ', v_facts, '.'), ''),
           CASE WHEN v_last_year > '' THEN CONCAT(' ', v_last_year) ELSE '' END) AS coverage_note,
         v_last_year AS last_year_note,
         CASE WHEN v_last IS NULL OR v_empty IS NOT NULL OR v_facts IS NOT NULL OR v_gaps > 0 OR v_last_year > '' THEN 'partial' ELSE 'complete' END AS coverage_grade;
END
