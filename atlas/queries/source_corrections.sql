-- Values we hold to be wrong or doubtful in a source, what the Atlas does about it, and whether the source knows.
SELECT tr($lang, m.title_ja, m.title_en) AS table_title, c.row_key, tr($lang, f.title_ja, f.title_en) AS field_title, c.old AS value_published,
       c."new" AS value_used, tr($lang, c.reason_ja, c.reason_en) AS reason, tr($lang, l.label_ja, l.label_en) AS correction_status_label,
       c."date" AS noted_on,
       (SELECT distinct_values(s.source_id) FROM sources s
        WHERE c.row_key LIKE '% ' || s.source_id
           OR s.source_id IN (SELECT u.source_id FROM source_uses u WHERE u.table_name = c.table_name AND u.row_key = c.row_key)) AS source_ids
FROM corrections c
JOIN meta_tables m USING (table_name)
LEFT JOIN meta_fields f ON f.table_name = c.table_name AND f.field = c.field
JOIN labels l ON l.vocabulary = 'correction_status' AND l.value = c.status
ORDER BY c."date" DESC, c.table_name, c.row_key
