-- Every described column of the warehouse, fact tables before derived ones.
SELECT table_name, field, tr($lang, title_ja, title_en) AS label, tr($lang, description_ja, description_en) AS description, unit, type
FROM meta_fields
ORDER BY is_mart, table_name, position
