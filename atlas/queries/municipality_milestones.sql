-- Dated events of the flagship cases of each local government, newest first.
SELECT p.jis_code, m.date_start, coalesce(m.date_end, m.date_start) AS date_end, m.date_precision,
       tr($lang, q.name_ja, q.name_en) AS partner, tr($lang, m.label_ja, m.label_en) AS record_title, e.evidence AS evidence_code,
       tr($lang, v.label_ja, v.label_en) AS evidence_label,
       e.evidence NOT IN ('reported', 'verified') OR coalesce(e.usage_note, '') LIKE '%partly_inferred%' AS tentative,
       e.source_ids, m.fact_id AS record_id
FROM case_milestones m
JOIN cases c USING (case_id)
JOIN places p ON p.place_id = c.jp_place_id
JOIN places q ON q.place_id = c.partner_place_id
JOIN case_evidence e USING (fact_id)
JOIN labels v ON v.vocabulary = 'evidence' AND v.value = e.evidence
WHERE m.date_start IS NOT NULL
ORDER BY p.jis_code, m.date_start DESC, m.fact_id
