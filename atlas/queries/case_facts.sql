-- Facts of the cases in one dimension, or in all, by indicator: reported ones first, context last.
-- $plans: only dimensions in which the case has something planned or expected, and no context.
-- $words: only reported facts without a number. Of a disagreement between sources every side is given.
WITH notes AS (
    SELECT map_from_entries(list((value, tr($lang, label_ja, label_en)))) AS label FROM labels WHERE vocabulary = 'usage_note'
), stages AS (
    SELECT *, row_number() OVER () AS position FROM vocabularies_cooperation WHERE vocabulary = 'evidence'
)
SELECT e.fact_id, tr($lang, n.pair_ja, n.pair_en) AS "case", tr($lang, d.label_ja, d.label_en) AS dimension_label,
       tr($lang, e.indicator_ja, e.indicator_en) AS indicator_label, tr($lang, e.value_ja, e.value_en) AS statement,
       e.value_number AS figure, tr($lang, u.label_ja, u.label_en) AS unit_label,
       e.date_start, e.date_end, e.date_precision, e.evidence AS evidence_code, tr($lang, v.label_ja, v.label_en) AS evidence_label,
       tr($lang, c.label_ja, c.label_en) AS confidence_label,
       e.usage_note, array_to_string([label[note] FOR note IN string_split(e.usage_note, ';')], CASE WHEN $lang = 'ja' THEN '、' ELSE ', ' END) AS usage_note_label,
       tr($lang, e.note_ja, e.note_en) AS remark, e.source_ids
FROM case_evidence e
CROSS JOIN notes
JOIN case_names n USING (case_id)
JOIN labels d ON d.vocabulary = 'dimension' AND d.value = e.dimension
JOIN stages v ON v.value = e.evidence
JOIN labels c ON c.vocabulary = 'confidence' AND c.value = e.confidence
LEFT JOIN units u USING (unit)
WHERE ($case IS NULL OR list_contains($case, e.case_id))
  AND ($dimension IS NULL OR e.dimension = $dimension)
  AND (NOT $plans OR (e.evidence <> 'context' AND (e.case_id, e.dimension) IN (
        SELECT (case_id, dimension) FROM case_evidence WHERE evidence IN ('planned', 'expected'))))
  AND (NOT $words OR (NOT e.has_unit AND e.evidence IN ('reported', 'verified') AND e.counted))
ORDER BY n.position, e.dimension_position, e.indicator_position,
         CASE e.evidence WHEN 'verified' THEN 1 WHEN 'reported' THEN 2 WHEN 'expected' THEN 3 WHEN 'planned' THEN 4 ELSE 5 END,
         e.date_start DESC NULLS LAST, e.fact_id
