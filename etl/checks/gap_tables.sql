-- en: A known gap names a published table.
-- ja: 分かっている欠落は、公開している表を指す。
-- tables: known_gaps
-- scope: marts
SELECT 'known_gaps' AS table_name, NULL AS row_number, 'table_name' AS field, g.table_name AS found, NULL AS allowed
FROM known_gaps g
WHERE g.table_name NOT IN (SELECT table_name FROM duckdb_tables() WHERE database_name = current_database())
