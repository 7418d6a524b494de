-- The customers with the largest net sales of each region in the period's fiscal year up to the period's end, and all others together: rows
-- for a chart; the largest region first.
-- p_period_end: the last day that counts. p_n: how many stand by themselves.
-- region_name, position (within the region; p_n + 1 for the others), customer ('Other (54)' with their number; long names cut to 30
-- characters, as charts have no room), net_sales, net_sales_last_year (the same months of the fiscal year before), share (fraction of the
-- region's net sales; NULL unless these are above 0), share_last_year (likewise), cumulative_share (within the region).
CREATE PROCEDURE leading_customers_by_region(p_period_end DATE, p_n INT)
READS SQL DATA
CALL customer_positions(p_period_end, p_n, 1)
