-- The p_n markets with the largest net sales of the period's fiscal year, up to the period's end; equal ones share a rank, so that more
-- than p_n may come.
-- p_period_end: the last day that counts. p_region: only markets of this region; '' or NULL for all. A market or region that isn't there
-- gives no rows.
-- market_rank, market, region, net_sales, share (fraction of the net sales of all markets asked for; NULL unless these are above 0).
CREATE PROCEDURE top_markets(p_period_end DATE, p_n INT, p_region VARCHAR(100))
READS SQL DATA
BEGIN
  DECLARE v_start DATE DEFAULT fiscal_year_start(p_period_end);
  SELECT t.market_rank, t.market, t.region, CAST(t.net_sales AS DECIMAL(18,2)) AS net_sales, t.share
    FROM (SELECT RANK() OVER (ORDER BY b.net_sales DESC) AS market_rank, b.market, b.region, b.net_sales,
                 fraction_of(b.net_sales, SUM(b.net_sales) OVER ()) AS share
            FROM (SELECT p.market, p.region, SUM(p.net_sales) AS net_sales
                    FROM (SELECT COALESCE(m.market, c.market, 'no market') AS market,
                                 COALESCE(NULLIF(m.region, ''), 'no region') AS region, f.net_sales
                            FROM (SELECT customer_code, SUM(net_sales) AS net_sales
                                    FROM customer_month
                                   WHERE `date` BETWEEN v_start AND p_period_end
                                   GROUP BY customer_code) AS f
                            LEFT JOIN customer AS c ON c.customer_code = f.customer_code
                            LEFT JOIN market AS m ON m.market = c.market) AS p
                   GROUP BY p.market, p.region) AS b
           WHERE COALESCE(p_region, '') = '' OR b.region = p_region) AS t
   WHERE t.market_rank <= p_n
   ORDER BY t.market_rank, t.market;
END
