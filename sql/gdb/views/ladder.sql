-- From gross sales to gross margin, a row a month, customer and segment of the products, as in segment_summary:
-- date (first of the month), fiscal_year, customer_code, market, division, segment, units, gross_sales, net_invoice_sales, net_sales,
-- manufacturing_cost, freight_cost and other_cost (fractions of net sales, by market and fiscal year; 0 where none are known).
-- Costs are positive and nothing is rounded but gross sales. Names with trailing blanks in fact_freight_cost are the collation's to match.
CREATE OR REPLACE VIEW ladder AS
SELECT s.`date`, s.fiscal_year, s.customer_code, COALESCE(c.market, 'no market') AS market, s.division, s.segment,
       s.units, s.gross_sales, s.net_invoice_sales, s.net_sales, s.cost_of_goods AS manufacturing_cost,
       s.net_sales * COALESCE(f.freight_pct, 0)                                    AS freight_cost,
       s.net_sales * COALESCE(f.other_cost_pct, 0)                                 AS other_cost
  FROM segment_summary AS s
  LEFT JOIN customer AS c ON c.customer_code = s.customer_code
  LEFT JOIN fact_freight_cost AS f ON f.market = c.market AND f.fiscal_year = s.fiscal_year;
