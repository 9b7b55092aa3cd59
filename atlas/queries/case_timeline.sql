-- Dated events of the cases. The evidence is that of the fact behind the event.
SELECT tr($lang, n.pair_ja, n.pair_en) AS "case", tr($lang, k.label_ja, k.label_en) AS milestone_kind,
       tr($lang, m.label_ja, m.label_en) AS event, m.date_start, coalesce(m.date_end, m.date_start) AS date_end, m.date_precision,
       e.evidence AS evidence_code, tr($lang, v.label_ja, v.label_en) AS evidence_label,
       tr($lang, c.label_ja, c.label_en) AS confidence_label, 
       e.evidence NOT IN ('reported', 'verified') OR coalesce(e.usage_note, '') LIKE '%partly_inferred%' AS tentative, e.source_ids
FROM case_milestones m
JOIN case_names n USING (case_id)
JOIN case_evidence e USING (fact_id)
JOIN (SELECT *, row_number() OVER () AS position FROM vocabularies_cooperation WHERE vocabulary = 'milestone_kind') k ON k.value = m.kind
JOIN labels v ON v.vocabulary = 'evidence' AND v.value = e.evidence
JOIN labels c ON c.vocabulary = 'confidence' AND c.value = e.confidence
WHERE ($case IS NULL OR list_contains($case, m.case_id)) AND m.date_start IS NOT NULL
ORDER BY n.position, m.date_start, k.position, m.fact_id
