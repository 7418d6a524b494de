-- One row: where the data of this schema come from.
-- kind ('demo', 'folder', 'dump' or 'unknown'), description, is_demo (1 or 0), loaded_at (UTC; NULL where unknown).
CREATE PROCEDURE data_origin()
READS SQL DATA
SELECT COALESCE(o.kind, 'unknown')        AS kind,
       COALESCE(o.description, 'unknown') AS description,
       COALESCE(o.is_demo, 0)             AS is_demo,
       o.loaded_at
  FROM (SELECT MAX(id) AS id FROM data_origin) AS newest
  LEFT JOIN data_origin AS o ON o.id = newest.id
