-- Rows outside the conflicts whose usage note says that other sources disagree, and whether they are drawn.
WITH noted AS (
    SELECT 'declaration_counts' AS table_name, as_of AS date_start, date_precision, kind AS code, count::DOUBLE AS figure, NULL AS name_ja, NULL AS name_en,
           plot AS is_drawn, source_id, note_ja, note_en, usage_note FROM declaration_counts
    UNION ALL SELECT 'declaration_population', as_of, date_precision, NULL, population_million, NULL, NULL, plot, source_id, NULL, NULL, usage_note FROM declaration_population
    UNION ALL SELECT 'declarations', declared_on, date_precision, NULL, NULL, name_ja, name_en, TRUE, source_id, note_ja, note_en, usage_note FROM declarations
    UNION ALL SELECT 'leading_areas', selected_on, date_precision, NULL, selected, NULL, NULL, TRUE, source_id, note_ja, note_en, usage_note FROM leading_areas
)
SELECT tr($lang, m.title_ja, m.title_en) AS table_title, n.table_name, coalesce(tr($lang, l.label_ja, l.label_en), tr($lang, n.name_ja, n.name_en)) AS subject,
       n.figure, n.date_start, n.date_precision, n.is_drawn, tr($lang, n.note_ja, n.note_en) AS remark, n.source_id
FROM noted n
JOIN meta_tables m USING (table_name)
LEFT JOIN labels l ON l.vocabulary = 'declaration_kind' AND l.value = n.code
WHERE n.usage_note LIKE '%conflict%' AND ($tables IS NULL OR list_contains($tables, n.table_name))
ORDER BY table_title, n.date_start, n.source_id
