-- What came about, told in words: reported facts behind an event of the kind result or project, and reported plans, facilities and projects.
SELECT tr($lang, n.pair_ja, n.pair_en) AS "case", tr($lang, d.label_ja, d.label_en) AS dimension_label,
       tr($lang, e.indicator_ja, e.indicator_en) AS indicator_label, tr($lang, e.value_ja, e.value_en) AS statement,
       e.date_start, e.date_end, e.date_precision, e.evidence AS evidence_code, tr($lang, v.label_ja, v.label_en) AS evidence_label,
       tr($lang, c.label_ja, c.label_en) AS confidence_label, tr($lang, e.note_ja, e.note_en) AS remark, e.source_ids
FROM case_evidence e
JOIN case_names n USING (case_id)
JOIN labels d ON d.vocabulary = 'dimension' AND d.value = e.dimension
JOIN labels v ON v.vocabulary = 'evidence' AND v.value = e.evidence
JOIN labels c ON c.vocabulary = 'confidence' AND c.value = e.confidence
WHERE ($case IS NULL OR list_contains($case, e.case_id)) AND e.evidence IN ('reported', 'verified') AND e.counted AND NOT e.has_unit
  AND (e.fact_id IN (SELECT fact_id FROM case_milestones WHERE kind IN ('result', 'project'))
       OR e.indicator IN ('plan_completed', 'plan_launched', 'plan_supported', 'facility_opened', 'jcm_project', 'jica_project'))
ORDER BY n.position, e.dimension_position DESC, e.indicator_position, e.date_start, e.fact_id
