-- procedures: market_badges_current, market_badges, region_badges, badge_insight, badge_movement, badge_share, badge_bars, burst_keys
-- by hand
SELECT c.market, SUM(s.sold_quantity) AS units
  FROM fact_sales_monthly AS s
  JOIN dim_customer AS c ON c.customer_code = s.customer_code
 WHERE get_fiscal_year(s.`date`) = 2021
 GROUP BY c.market
 ORDER BY units DESC
-- over the views
SELECT market, SUM(sold_quantity) AS units
  FROM gross_sales
 WHERE `date` BETWEEN '2020-09-01' AND '2021-08-31'
 GROUP BY market
 ORDER BY units DESC
