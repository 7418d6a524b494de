-- What the three largest markets bring by fiscal year, up to the period's end, fiscal years ascending.
-- p_period_end: the last day that counts. p_percent: a fraction, such as 0.60; exactly as much doesn't exceed it. Compared with share as
-- returned.
-- fiscal_year (number), fiscal_year_label ('FY2021', or 'FY2022 to date' where it ends after the period), net_sales, net_invoice_sales,
-- leaders (by net sales: 'India, USA and South Korea'), share (of the three largest by net sales in net sales, a fraction), invoice_share
-- (of the three largest by net invoice sales in these), exceeds ('yes' where share is more than p_percent, else 'no').
CREATE PROCEDURE concentration_by_year(p_period_end DATE, p_percent DECIMAL(12,6))
READS SQL DATA
SELECT g.fiscal_year, fiscal_year_label(g.fiscal_year, p_period_end) AS fiscal_year_label,
       CAST(g.net_sales AS DECIMAL(18,2)) AS net_sales, CAST(g.net_invoice_sales AS DECIMAL(18,2)) AS net_invoice_sales,
       COALESCE(spoken_list(g.leaders), 'none') AS leaders, g.share, g.invoice_share,
       CASE WHEN g.share > p_percent THEN 'yes' ELSE 'no' END AS exceeds
  FROM (SELECT r.fiscal_year, SUM(r.net_sales) AS net_sales, SUM(r.net_invoice_sales) AS net_invoice_sales,
               GROUP_CONCAT(CASE WHEN r.place <= 3 AND r.net_sales > 0 THEN r.market END ORDER BY r.place SEPARATOR ', ') AS leaders,
               fraction_of(SUM(CASE WHEN r.place <= 3 THEN r.net_sales ELSE 0 END), SUM(r.net_sales)) AS share,
               fraction_of(SUM(CASE WHEN r.invoice_place <= 3 THEN r.net_invoice_sales ELSE 0 END), SUM(r.net_invoice_sales)) AS invoice_share
          FROM (SELECT b.fiscal_year, b.market, b.net_sales, b.net_invoice_sales,
                       ROW_NUMBER() OVER (PARTITION BY b.fiscal_year ORDER BY b.net_sales DESC, b.market) AS place,
                       ROW_NUMBER() OVER (PARTITION BY b.fiscal_year ORDER BY b.net_invoice_sales DESC, b.market) AS invoice_place
                  FROM (SELECT p.fiscal_year, p.market, SUM(p.net_sales) AS net_sales, SUM(p.net_invoice_sales) AS net_invoice_sales
                          FROM (SELECT f.fiscal_year, COALESCE(m.market, c.market, 'no market') AS market, f.net_sales, f.net_invoice_sales
                                  FROM (SELECT customer_code, fiscal_year, SUM(net_sales) AS net_sales,
                                               SUM(net_invoice_sales) AS net_invoice_sales
                                          FROM customer_month
                                         WHERE `date` <= p_period_end
                                         GROUP BY customer_code, fiscal_year) AS f
                                  LEFT JOIN customer AS c ON c.customer_code = f.customer_code
                                  LEFT JOIN market AS m ON m.market = c.market) AS p
                         GROUP BY p.fiscal_year, p.market) AS b) AS r
         GROUP BY r.fiscal_year) AS g
 ORDER BY g.fiscal_year
