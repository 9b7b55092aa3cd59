-- Every described column of the warehouse, fact tables before derived ones.
SELECT f.table_name, f.field, tr($lang, f.title_ja, f.title_en) AS label,
       tr($lang, f.description_ja, f.description_en) AS description, f.unit, f.type
FROM meta_fields f
LEFT JOIN meta_tables t USING (table_name)
ORDER BY coalesce(t.is_mart, TRUE), f.table_name, f.position
