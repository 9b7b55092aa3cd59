-- Everything on record of one pair with its phase, oldest first; undated records last.
SELECT tr($lang, c.event_ja, c.event_en) AS event, tr($lang, c.value_ja, c.value_en) AS value_text,
       c.phase AS phase_code, tr($lang, v.label_ja, v.label_en) AS phase_label, c.date_start, coalesce(c.date_end, c.date_start) AS date_end, c.date_precision,
       tr($lang, e.label_ja, e.label_en) AS evidence_label, c.evidence AS evidence_code, NOT c.counted OR c.is_inferred AS tentative, c.counted,
       c.in_programme, c.is_agreement, c.fiscal_year_from, c.fiscal_year_to,
       (SELECT distinct_values(u.source_id) FROM source_uses u WHERE u.table_name = c.record_table AND u.row_key = c.record_id) AS source_ids,
       c.record_id
FROM continuity_records c
LEFT JOIN labels v ON v.vocabulary = 'phase' AND v.value = c.phase
JOIN labels e ON e.vocabulary = 'evidence' AND e.value = c.evidence
WHERE c.pair_id = $pair
ORDER BY c.date_start NULLS LAST, c.record_table DESC, c.record_id
