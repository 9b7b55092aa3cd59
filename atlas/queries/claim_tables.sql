-- Tables that hold a conflict, with their title.
SELECT c.table_name, tr($lang, m.title_ja, m.title_en) AS table_title, count(DISTINCT c.caution) AS conflicts
FROM row_cautions c JOIN meta_tables m USING (table_name)
WHERE c.kind = 'conflict'
GROUP BY ALL
ORDER BY conflicts DESC, c.table_name
