-- How many rows of which table carry which declared usage note. A row may carry several.
WITH flagged AS (
    SELECT 'case_facts' AS table_name, usage_note, source_id FROM case_facts
    UNION ALL SELECT 'cooperation_links', usage_note, source_id FROM cooperation_links
    UNION ALL SELECT 'declaration_counts', usage_note, source_id FROM declaration_counts
    UNION ALL SELECT 'declaration_population', usage_note, source_id FROM declaration_population
    UNION ALL SELECT 'declarations', usage_note, source_id FROM declarations
    UNION ALL SELECT 'leading_areas', usage_note, source_id FROM leading_areas
), flags AS (
    SELECT table_name, source_id, unnest(string_split(usage_note, ';')) AS flag FROM flagged WHERE usage_note IS NOT NULL
), counted AS (
    SELECT table_name, flag, count(*) AS records, distinct_values(source_id) AS source_ids FROM flags GROUP BY ALL
)
SELECT c.table_name,
       c.flag LIKE '%conflict' AND c.table_name NOT IN (SELECT table_name FROM conflict_sides) AS other_conflict,
       coalesce(tr($lang, a.label_ja, a.label_en), tr($lang, b.label_ja, b.label_en)) AS usage_note_label,
       tr($lang, m.title_ja, m.title_en) AS table_title, c.records, c.source_ids,
       sum(c.records) OVER (PARTITION BY c.flag) AS in_all, (SELECT count(*) FROM flagged) AS rows_checked,
       (SELECT count(*) FROM flagged WHERE usage_note IS NOT NULL) AS rows_flagged
FROM counted c
JOIN meta_tables m USING (table_name)
LEFT JOIN labels a ON a.vocabulary = 'usage_note' AND a.value = c.flag
LEFT JOIN labels b ON b.vocabulary = 'declaration_usage_note' AND b.value = c.flag
ORDER BY in_all DESC, usage_note_label, c.records DESC, table_title
