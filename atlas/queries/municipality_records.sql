-- Every record of each local government, context included, newest first; the undated at the end.
SELECT a.municipality_code AS jis_code, a.date_start, coalesce(a.date_end, a.date_start) AS date_end, a.date_precision, tr($lang, s.label_ja, s.label_en) AS scheme,
       tr($lang, a.partner_ja, a.partner_en) AS partner, tr($lang, a.country_ja, a.country_en) AS country,
       tr($lang, a.title_ja, a.title_en) AS record_title, tr($lang, a.value_ja, a.value_en) AS value_text,
       a.evidence AS evidence_code, tr($lang, e.label_ja, e.label_en) AS evidence_label,
       tr($lang, coalesce(l.label_ja, u.label_ja), coalesce(l.label_en, u.label_en)) AS caution,
       a.evidence NOT IN ('reported', 'verified') OR coalesce(a.evidence_level, '') = 'inferred'
           OR coalesce(a.usage_note, '') LIKE '%partly_inferred%' AS tentative,
       tr($lang, a.note_ja, a.note_en) AS note,
       a.source_ids, a.record_id
FROM activities a
JOIN (SELECT *, row_number() OVER () AS position FROM schemes) s USING (scheme)
JOIN labels e ON e.vocabulary = 'evidence' AND e.value = a.evidence
LEFT JOIN labels l ON l.vocabulary = 'evidence_level' AND l.value = a.evidence_level AND a.evidence_level <> 'stated'
LEFT JOIN labels u ON u.vocabulary = 'usage_note' AND u.value = a.usage_note
WHERE a.municipality_code IS NOT NULL
ORDER BY jis_code, a.date_start DESC NULLS LAST, s.position, a.record_id
