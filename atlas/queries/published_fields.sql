-- The columns of the open tables in their order, with the type the warehouse holds.
SELECT f.table_name, f.field, c.data_type, f.unit, tr($lang, f.title_ja, f.title_en) AS label,
       tr($lang, f.description_ja, f.description_en) AS description, f.is_required, f.primary_key, f.foreign_key
FROM meta_fields f
JOIN duckdb_columns() c ON c.database_name = 'atlas' AND c.table_name = f.table_name AND c.column_name = f.field
ORDER BY f.table_name, f.position
