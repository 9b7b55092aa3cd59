-- The fact tables with what to mind when using them; several warnings are separated by line feeds.
SELECT table_name, tr($lang, title_ja, title_en) AS table_title, rows AS records, tr($lang, coverage_ja, coverage_en) AS scope,
       tr($lang, warnings_ja, warnings_en) AS warnings_text, tr($lang, origin_ja, origin_en) AS origin, licence
FROM meta_tables
WHERE NOT is_mart
ORDER BY len(string_split(coalesce(warnings_ja, ''), chr(10))) DESC, warnings_ja IS NULL, rows DESC, table_name
