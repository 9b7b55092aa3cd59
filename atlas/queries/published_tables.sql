-- The tables open to everybody, with their texts, and the place on the map each may have.
SELECT m.table_name, m.is_mart, tr($lang, m.title_ja, m.title_en) AS title,
       tr($lang, m.description_ja, m.description_en) AS description, m.licence,
       tr($lang, m.origin_ja, m.origin_en) AS origin, tr($lang, m.coverage_ja, m.coverage_en) AS coverage,
       tr($lang, m.warnings_ja, m.warnings_en) AS warnings, m.rows,
       g.rule AS place_rule, g.first_column AS place_first, g.second_column AS place_second
FROM meta_tables m
LEFT JOIN geometry_columns g USING (table_name)
