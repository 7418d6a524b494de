-- Gross sales by line with the discount before the invoice: the columns of gross_sales and
-- pre_invoice_discount_pct (fraction of gross sales, by customer and fiscal year; 0 where none is known).
CREATE OR REPLACE VIEW sales_preinv_discount AS
SELECT s.`date`, s.fiscal_year, s.customer_code, s.customer, s.market, s.product_code, s.product, s.variant, s.sold_quantity,
       s.gross_price_per_item, s.gross_price_total,
       COALESCE(d.pre_invoice_discount_pct, 0) AS pre_invoice_discount_pct
  FROM gross_sales AS s
  LEFT JOIN fact_pre_invoice_deductions AS d ON d.customer_code = s.customer_code AND d.fiscal_year = s.fiscal_year;
