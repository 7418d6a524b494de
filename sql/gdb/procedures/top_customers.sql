-- The p_n customers with the largest net sales of the period's fiscal year, up to the period's end; equal ones share a rank, so that more
-- than p_n may come.
-- p_period_end: the last day that counts. p_market, p_region: only sales in this market, in this region; '' or NULL for all. A market or
-- region that isn't there gives no rows.
-- Codes whose names are equal but for blanks, case or accents are one customer, named as its lowest code is.
-- customer_rank, customer, net_sales, share (fraction of the net sales asked for; NULL unless these are above 0).
CREATE PROCEDURE top_customers(p_period_end DATE, p_n INT, p_market VARCHAR(100), p_region VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_start DATE DEFAULT fiscal_year_start(p_period_end);
  SELECT t.customer_rank, t.customer, CAST(t.net_sales AS DECIMAL(18,2)) AS net_sales, t.share
    FROM (SELECT RANK() OVER (ORDER BY b.net_sales DESC) AS customer_rank, COALESCE(n.customer, 'no customer') AS customer, b.net_sales,
                 fraction_of(b.net_sales, SUM(b.net_sales) OVER ()) AS share
            FROM (SELECT MIN(f.customer_code) AS first_code, SUM(f.net_sales) AS net_sales
                    FROM (SELECT customer_code, SUM(net_sales) AS net_sales
                            FROM customer_month
                           WHERE `date` BETWEEN v_start AND p_period_end
                           GROUP BY customer_code) AS f
                    LEFT JOIN customer AS c ON c.customer_code = f.customer_code
                    LEFT JOIN market AS m ON m.market = c.market
                   WHERE (COALESCE(p_market, '') = '' OR COALESCE(c.market, 'no market') = p_market)
                     AND (COALESCE(p_region, '') = '' OR COALESCE(NULLIF(m.region, ''), 'no region') = p_region)
                   GROUP BY COALESCE(c.customer, 'no customer')) AS b
            LEFT JOIN customer AS n ON n.customer_code = b.first_code) AS t
   WHERE t.customer_rank <= p_n
   ORDER BY t.customer_rank, t.customer;
END
