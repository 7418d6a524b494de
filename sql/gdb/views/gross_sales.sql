-- Gross sales by line: date, fiscal_year, customer_code, customer, market, product_code, product, variant, sold_quantity (units),
-- gross_price_per_item (of the line's fiscal year), gross_price_total (quantity × price, rounded to cents a line).
-- A line without a price counts as 0, one without a customer or product in the dimensions is kept.
CREATE OR REPLACE VIEW gross_sales AS
SELECT s.`date`, s.fiscal_year, s.customer_code,
       c.customer, COALESCE(c.market, 'no market')                 AS market,
       s.product_code, p.product, p.variant, s.sold_quantity,
       COALESCE(g.gross_price, 0)                                  AS gross_price_per_item,
       ROUND(s.sold_quantity * COALESCE(g.gross_price, 0), 2)      AS gross_price_total
  FROM fact_sales_monthly AS s
  LEFT JOIN fact_gross_price AS g ON g.product_code = s.product_code AND g.fiscal_year = s.fiscal_year
  LEFT JOIN customer AS c ON c.customer_code = s.customer_code
  LEFT JOIN product AS p ON p.product_code = s.product_code;
