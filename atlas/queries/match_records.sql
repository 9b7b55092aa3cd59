-- The records of one municipality for one need, newest first; plans are listed and marked, they do not count.
SELECT a.date_start, a.date_end, a.date_precision, tr($lang, a.partner_ja, a.partner_en) AS partner, tr($lang, a.country_ja, a.country_en) AS country,
       tr($lang, s.label_ja, s.label_en) AS scheme, tr($lang, a.title_ja, a.title_en) AS record_title, tr($lang, a.value_ja, a.value_en) AS value_text,
       tr($lang, e.label_ja, e.label_en) AS evidence_label, tr($lang, a.lead_organisation_ja, a.lead_organisation_en) AS lead_organisation,
       tr($lang, a.note_ja, a.note_en) AS note,
       (SELECT distinct_values(w.source_id) FROM source_uses w WHERE w.table_name = a.record_table AND w.row_key = a.record_id) AS source_ids,
       a.record_id, n.counted, a.partner_place_id, a.country_iso3, a.fiscal_year_from, a.fiscal_year_to
FROM need_records n
JOIN activities a USING (record_table, record_id)
JOIN labels s ON s.vocabulary = 'scheme' AND s.value = a.scheme
JOIN labels e ON e.vocabulary = 'evidence' AND e.value = a.evidence
WHERE n.need = $need AND n.municipality_code = $city
ORDER BY a.date_start DESC NULLS LAST, a.record_id
