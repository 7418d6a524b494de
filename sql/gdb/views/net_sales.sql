-- Net sales by line: the columns of sales_postinv_discount and net_sales (net invoice sales × (1 − post), unrounded).
-- The discount after the invoice comes off net invoice sales, not off gross sales.
CREATE OR REPLACE VIEW net_sales AS
SELECT s.`date`, s.fiscal_year, s.customer_code, s.customer, s.market, s.product_code, s.product, s.variant, s.sold_quantity,
       s.gross_price_per_item, s.gross_price_total, s.pre_invoice_discount_pct, s.net_invoice_sales, s.post_invoice_discount_pct,
       s.net_invoice_sales * (1 - s.post_invoice_discount_pct) AS net_sales
  FROM sales_postinv_discount AS s;
