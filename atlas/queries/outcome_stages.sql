-- Facts per case and stage of information, context left out; figures are those with a number. A disagreement counts once.
SELECT tr($lang, n.pair_ja, n.pair_en) AS "case", tr($lang, n.brief_ja, n.brief_en) AS brief, v.value AS evidence_code,
       tr($lang, v.label_ja, v.label_en) AS evidence_label,
       count(e.fact_id) AS records, count(e.fact_id) FILTER (WHERE e.measured) AS figures,
       coalesce(list_sort(list_distinct(flatten(list(e.source_ids) FILTER (WHERE e.fact_id IS NOT NULL)))), []) AS source_ids
FROM case_names n
CROSS JOIN (SELECT *, row_number() OVER () AS position FROM vocabularies_cooperation WHERE vocabulary = 'evidence' AND value <> 'context') v
LEFT JOIN case_evidence e ON e.case_id = n.case_id AND e.evidence = v.value AND e.counted
WHERE $case IS NULL OR list_contains($case, n.case_id)
GROUP BY n.position, n.pair_ja, n.pair_en, n.brief_ja, n.brief_en, v.value, v.label_ja, v.label_en
ORDER BY n.position, CASE v.value WHEN 'verified' THEN 1 WHEN 'reported' THEN 2 WHEN 'expected' THEN 3 ELSE 4 END
