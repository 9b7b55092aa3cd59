-- What was looked for and not found, by table.
SELECT g.gap_id, g.table_name, coalesce(tr($lang, m.title_ja, m.title_en), g.table_name) AS table_title,
       tr($lang, g.what_ja, g.what_en) AS missing, tr($lang, g.why_ja, g.why_en) AS reason,
       CASE WHEN g.table_name = 'sources' THEN (SELECT list(source_id ORDER BY source_id) FROM sources)
            ELSE coalesce((SELECT distinct_values(u.source_id) FROM source_uses u WHERE u.table_name = g.table_name), []) END AS source_ids
FROM known_gaps g LEFT JOIN meta_tables m USING (table_name)
ORDER BY g.table_name = 'sources', min(g.rowid) OVER (PARTITION BY g.table_name), g.rowid
