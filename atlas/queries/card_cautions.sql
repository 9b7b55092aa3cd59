-- What to be careful about behind a card: conflicts and noted rows of its tables that lean on its sources.
-- Only the rows whose ids ($keys) the card shows.
SELECT r.kind, count(DISTINCT r.caution) AS cautions, distinct_values(r.table_name) AS tables
FROM row_cautions r
WHERE r.table_name IN (SELECT b.base_table FROM table_bases b WHERE list_contains($tables, b.table_name))
  AND list_contains($sources, r.source_id)
  AND list_contains($keys, r.row_key)
  AND ($case IS NULL OR r.case_id IS NULL OR list_contains($case, r.case_id))
GROUP BY r.kind
ORDER BY r.kind
