-- Every record of one pair, whatever the filters say, newest first.
SELECT a.fiscal_year_from AS first_fiscal_year, a.fiscal_year_to AS last_fiscal_year, tr($lang, s.label_ja, s.label_en) AS scheme,
       tr($lang, a.title_ja, a.title_en) AS record_title, tr($lang, a.value_ja, a.value_en) AS value_text,
       tr($lang, e.label_ja, e.label_en) AS evidence_label,
       tr($lang, coalesce(l.label_ja, u.label_ja), coalesce(l.label_en, u.label_en)) AS caution,
       (SELECT list(tr($lang, x.label_ja, x.label_en) ORDER BY x.sector) FROM sectors x WHERE list_contains(a.sectors, x.sector)) AS sectors,
       tr($lang, a.lead_organisation_ja, a.lead_organisation_en) AS lead_organisation,
       tr($lang, a.note_ja, a.note_en) AS note,
       (SELECT distinct_values(w.source_id) FROM source_uses w
        WHERE w.table_name = a.record_table AND w.row_key = a.record_id) AS source_ids,
       a.record_id, a.date_start, a.date_end, a.date_precision, a.evidence AS evidence_code
FROM activities a
JOIN cooperation_pairs p ON p.jp_place_id = a.jp_place_id AND p.partner_place_id = a.partner_place_id
JOIN labels s ON s.vocabulary = 'scheme' AND s.value = a.scheme
JOIN labels e ON e.vocabulary = 'evidence' AND e.value = a.evidence
LEFT JOIN labels l ON l.vocabulary = 'evidence_level' AND l.value = a.evidence_level AND a.evidence_level <> 'stated'
LEFT JOIN labels u ON u.vocabulary = 'usage_note' AND u.value = a.usage_note
WHERE p.pair_id = $pair
ORDER BY a.date_start DESC NULLS LAST, a.record_id
