-- Case × dimension: how many facts at which stage, and the best of them. Dimensions without any comparable indicator are left out.
-- A disagreement between sources counts once. known_level: 0 nothing, 1 context only, 2 planned or expected,
-- 3, 4, 5 reported with low, medium, high confidence, 6 verified.
WITH dimensions AS (
    SELECT value AS dimension, row_number() OVER () AS position, label_ja, label_en FROM vocabularies_cooperation WHERE vocabulary = 'dimension'
), counts AS (
    SELECT case_id, dimension,
           count(*) FILTER (WHERE evidence = 'verified') AS facts_verified, count(*) FILTER (WHERE evidence = 'reported') AS facts_reported,
           count(*) FILTER (WHERE evidence = 'expected') AS facts_expected, count(*) FILTER (WHERE evidence = 'planned') AS facts_planned,
           count(*) FILTER (WHERE evidence = 'context') AS facts_context,
           count(*) FILTER (WHERE evidence <> 'context' AND measured) AS figures,
           max(CASE confidence WHEN 'high' THEN 3 WHEN 'medium' THEN 2 ELSE 1 END) FILTER (WHERE evidence IN ('reported', 'verified')) AS best,
           list_sort(list_distinct(flatten(list(source_ids)))) AS source_ids
    FROM case_evidence WHERE counted GROUP BY case_id, dimension
)
SELECT tr($lang, n.pair_ja, n.pair_en) AS "case", tr($lang, n.brief_ja, n.brief_en) AS brief, tr($lang, d.label_ja, d.label_en) AS dimension_label,
       coalesce(k.facts_verified, 0) AS facts_verified, coalesce(k.facts_reported, 0) AS facts_reported,
       coalesce(k.facts_expected, 0) AS facts_expected, coalesce(k.facts_planned, 0) AS facts_planned,
       coalesce(k.facts_context, 0) AS facts_context, coalesce(k.figures, 0) AS figures,
       tr($lang, c.label_ja, c.label_en) AS confidence_label,
       CASE WHEN k.facts_verified > 0 THEN 6 WHEN k.facts_reported > 0 THEN 2 + k.best
            WHEN k.facts_expected + k.facts_planned > 0 THEN 2 WHEN k.facts_context > 0 THEN 1 ELSE 0 END AS known_level,
       coalesce(k.source_ids, []) AS source_ids
FROM dimensions d
CROSS JOIN case_names n
LEFT JOIN counts k ON k.case_id = n.case_id AND k.dimension = d.dimension
LEFT JOIN labels c ON c.vocabulary = 'confidence' AND c.value = ['low', 'medium', 'high'][k.best]
WHERE ($case IS NULL OR list_contains($case, n.case_id))
  AND d.dimension IN (SELECT dimension FROM indicators WHERE comparable)
ORDER BY d.position, n.position
