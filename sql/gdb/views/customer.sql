-- Customers with outer blanks of their names trimmed: customer_code, customer, platform, channel, market, sub_zone, region.
-- Several codes share a customer; utf8mb4_unicode_ci holds 'Amazon', 'AMAZON' and 'Amázon' for equal, so COUNT(DISTINCT customer)
-- counts them once. A missing market is 'no market', a missing sub-zone or region ''.
CREATE OR REPLACE VIEW customer AS
SELECT customer_code,
       TRIM(customer)                                AS customer,
       TRIM(platform)                                AS platform,
       TRIM(channel)                                 AS channel,
       COALESCE(NULLIF(TRIM(market), ''), 'no market') AS market,
       COALESCE(TRIM(sub_zone), '')                  AS sub_zone,
       COALESCE(TRIM(region), '')                    AS region
  FROM dim_customer;
