-- The facts behind the standing of each case, with the rule that makes them count. Steps without a fact appear once.
SELECT tr($lang, n.pair_ja, n.pair_en) AS "case", tr($lang, l.label_ja, l.label_en) AS step_label, m.standing,
       tr($lang, e.value_ja, e.value_en) AS statement, tr($lang, e.indicator_ja, e.indicator_en) AS indicator_label,
       e.date_start, e.date_end, e.date_precision, e.evidence AS evidence_code, tr($lang, v.label_ja, v.label_en) AS evidence_label,
       tr($lang, f.why_ja, f.why_en) AS reason, coalesce(e.source_ids, []) AS source_ids, e.fact_id
FROM monitoring_standing m
JOIN case_names n USING (case_id)
JOIN labels l ON l.vocabulary = 'kpi_step' AND l.value = m.step
LEFT JOIN monitoring_facts f ON f.case_id = m.case_id AND f.step = m.step
LEFT JOIN case_evidence e USING (fact_id)
LEFT JOIN labels v ON v.vocabulary = 'evidence' AND v.value = e.evidence
WHERE $case IS NULL OR list_contains($case, m.case_id)
ORDER BY m.step_position, n.position, e.date_start, e.fact_id
