-- Products with outer blanks of their names trimmed: product_code, division, segment, category, product, variant ('' where missing).
CREATE OR REPLACE VIEW product AS
SELECT product_code,
       TRIM(division)              AS division,
       TRIM(segment)               AS segment,
       TRIM(category)              AS category,
       TRIM(product)               AS product,
       COALESCE(TRIM(variant), '') AS variant
  FROM dim_product;
