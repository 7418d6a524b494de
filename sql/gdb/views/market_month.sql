-- Units by market and month, from the summary: market, fiscal_year, date (first of the month), units.
-- Sales of customers that dim_customer lacks are kept, under the market 'no market'.
CREATE OR REPLACE VIEW market_month AS
SELECT COALESCE(c.market, 'no market') AS market, s.fiscal_year, s.`date`, SUM(s.units) AS units
  FROM segment_summary AS s
  LEFT JOIN customer AS c ON c.customer_code = s.customer_code
 GROUP BY COALESCE(c.market, 'no market'), s.fiscal_year, s.`date`;
