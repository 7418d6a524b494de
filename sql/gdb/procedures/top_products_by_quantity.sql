-- The leading products of each division by units in the period's fiscal year up to the period's end: division, then rank.
-- p_period_end: the last day that counts. p_n: ranks a division; products that share a rank (of unrounded figures) are all there.
-- division, product_rank (1 is the most; the next after shared ones is 1 more), rank_last_year (in the same months of the fiscal year
-- before; NULL where it sold nothing then), product (all variants of the name), segment, category, units, units_last_year (those same
-- months; NULL without sales), net_sales, net_sales_last_year, change_pct (of units, fraction; NULL without last year's),
-- share (of the division's units, fraction), month_01 to month_24 (units of the 24 months up to the period's, which is
-- month_24; NULL in a month without any sales, 0 in one in which only others sold),
-- group_name (the division in its first row, NULL in its others: for the axis of a chart).
CREATE PROCEDURE top_products_by_quantity(p_period_end DATE, p_n INT)
READS SQL DATA
CALL product_ranking(p_period_end, p_n, 'units')
