-- Net invoice sales by line with the discount after the invoice: the columns of sales_preinv_discount,
-- net_invoice_sales (gross × (1 − pre), unrounded) and
-- post_invoice_discount_pct (discounts and other deductions, a fraction of net invoice sales; 0 where none is known).
CREATE OR REPLACE VIEW sales_postinv_discount AS
SELECT s.`date`, s.fiscal_year, s.customer_code, s.customer, s.market, s.product_code, s.product, s.variant, s.sold_quantity,
       s.gross_price_per_item, s.gross_price_total, s.pre_invoice_discount_pct,
       s.gross_price_total * (1 - s.pre_invoice_discount_pct)        AS net_invoice_sales,
       COALESCE(d.discounts_pct + d.other_deductions_pct, 0)         AS post_invoice_discount_pct
  FROM sales_preinv_discount AS s
  LEFT JOIN fact_post_invoice_deductions AS d
         ON d.`date` = s.`date` AND d.product_code = s.product_code AND d.customer_code = s.customer_code;
