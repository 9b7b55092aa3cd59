-- Both sides of every conflict with the value each source gives.
CREATE TABLE conflict_sides AS
SELECT c.conflict_id, c.topic_ja, c.topic_en, c.table_name, c.row_id, c.preferred,
       coalesce(f.value_ja, concat_ws('・', t.partner_cities || city.label_ja, t.japanese_municipalities || town.label_ja)) AS value_ja,
       coalesce(f.value_en, concat_ws(', ', t.partner_cities || ' ' || city.label_en,
                                      t.japanese_municipalities || ' ' || town.label_en)) AS value_en,
       coalesce(f.date_start, t.as_of) AS date_start,
       coalesce(f.date_precision, t.date_precision) AS date_precision,
       coalesce(f.source_id, t.source_id) AS source_id, f.case_id,
       coalesce(f.note_ja, t.note_ja) AS note_ja, coalesce(f.note_en, t.note_en) AS note_en
FROM conflicts_cooperation c
LEFT JOIN case_facts f ON c.table_name = 'case_facts' AND f.fact_id = c.row_id
LEFT JOIN programme_totals t ON c.table_name = 'programme_totals' AND t.total_id = c.row_id
LEFT JOIN units city ON city.unit = 'city'
LEFT JOIN units town ON town.unit = 'municipality'
ORDER BY c.conflict_id, c.preferred DESC, c.row_id;
