-- product_month_summary in one statement, all months at once, from product_summary.
INSERT INTO product_month_summary (`date`, product_code, units, net_sales, cost_of_goods)
SELECT `date`, product_code, SUM(units), SUM(net_sales), SUM(cost_of_goods)
  FROM product_summary
 GROUP BY `date`, product_code
