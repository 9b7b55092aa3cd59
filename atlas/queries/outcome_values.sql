-- The figures of one indicator or count, one row per figure; a case without one gives a row without a value.
WITH found AS (
    SELECT case_id, figure::DOUBLE AS figure, 'exact' AS value_qualifier, NULL AS unit, NULL AS value_ja, NULL AS value_en,
           NULL::DATE AS date_start, NULL::DATE AS date_end, NULL AS date_precision, 'reported' AS evidence, NULL AS confidence,
           NULL AS note_ja, NULL AS note_en, source_ids
    FROM case_counts WHERE measure = $indicator
    UNION ALL
    SELECT case_id, value_number, value_qualifier, unit, value_ja, value_en, date_start, date_end, date_precision, evidence, confidence,
           note_ja, note_en, source_ids
    FROM case_evidence WHERE indicator = $indicator AND value_number IS NOT NULL AND counted
)
SELECT tr($lang, n.pair_ja, n.pair_en) AS "case", tr($lang, n.brief_ja, n.brief_en) AS brief, f.figure, f.value_qualifier,
       tr($lang, u.label_ja, u.label_en) AS unit_label, tr($lang, f.value_ja, f.value_en) AS statement,
       f.date_start, f.date_end, f.date_precision, f.evidence AS evidence_code, tr($lang, v.label_ja, v.label_en) AS evidence_label,
       tr($lang, c.label_ja, c.label_en) AS confidence_label, tr($lang, f.note_ja, f.note_en) AS remark, coalesce(f.source_ids, []) AS source_ids
FROM case_names n
LEFT JOIN found f USING (case_id)
LEFT JOIN units u ON u.unit = f.unit
LEFT JOIN labels v ON v.vocabulary = 'evidence' AND v.value = f.evidence
LEFT JOIN labels c ON c.vocabulary = 'confidence' AND c.value = f.confidence
WHERE $case IS NULL OR list_contains($case, n.case_id)
ORDER BY n.position, f.date_start, f.figure
