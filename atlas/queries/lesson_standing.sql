-- The standing of each case on each step of the monitoring cycle.
SELECT tr($lang, n.pair_ja, n.pair_en) AS "case", tr($lang, l.label_ja, l.label_en) AS step_label, m.step, m.standing, m.facts, m.fiscal_years, m.source_ids
FROM monitoring_standing m
JOIN case_names n USING (case_id)
JOIN labels l ON l.vocabulary = 'kpi_step' AND l.value = m.step
WHERE $case IS NULL OR list_contains($case, m.case_id)
ORDER BY n.position, m.step_position
