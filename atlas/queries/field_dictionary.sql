-- Every described column: those of Cards first, then those of the tables.
SELECT 'card_columns' AS table_name, field, tr($lang, title_ja, title_en) AS label,
       tr($lang, description_ja, description_en) AS description, unit, type
FROM card_columns
UNION ALL
SELECT table_name, field, tr($lang, title_ja, title_en), tr($lang, description_ja, description_en), unit, type
FROM (SELECT * FROM meta_fields ORDER BY is_mart, table_name, position)
