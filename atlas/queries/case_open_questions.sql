-- Comparable indicators with a unit for which a case has no figure of its own. gap: context_only where only a context figure exists.
-- Years as such (start of a cooperation, target year) are not measured quantities and are left out.
WITH asked AS (
    SELECT i.indicator, i.dimension, i.label_ja, i.label_en, i.unit, u.label_ja AS unit_ja, u.label_en AS unit_en, row_number() OVER () AS position
    FROM indicators i JOIN units u USING (unit)
    WHERE i.comparable AND u.dimension <> 'point_in_time'
), known AS (
    SELECT case_id, indicator, bool_or(evidence <> 'context') AS figure_of_its_own, flatten(list(source_ids)) AS source_ids
    FROM case_evidence WHERE value_number IS NOT NULL GROUP BY case_id, indicator
)
SELECT tr($lang, n.pair_ja, n.pair_en) AS "case", tr($lang, d.label_ja, d.label_en) AS dimension_label,
       tr($lang, a.label_ja, a.label_en) AS indicator_label, tr($lang, a.unit_ja, a.unit_en) AS unit_label,
       CASE WHEN k.figure_of_its_own THEN 'known' WHEN k.indicator IS NULL THEN 'none' ELSE 'context_only' END AS gap,
       coalesce(k.source_ids, []) AS source_ids
FROM case_names n
CROSS JOIN asked a
JOIN (SELECT *, row_number() OVER () AS position FROM vocabularies_cooperation WHERE vocabulary = 'dimension') d ON d.value = a.dimension
LEFT JOIN known k ON k.case_id = n.case_id AND k.indicator = a.indicator
WHERE $case IS NULL OR list_contains($case, n.case_id)
ORDER BY n.position, d.position, a.position
