-- Both sides of every disagreement between sources about a case. rule: preferred, other, or open (no side is preferred).
SELECT s.conflict_id, tr($lang, n.pair_ja, n.pair_en) AS "case", tr($lang, s.topic_ja, s.topic_en) AS topic,
       tr($lang, s.value_ja, s.value_en) AS statement, s.date_start, e.date_end, s.date_precision,
       CASE WHEN s.preferred THEN 'preferred' WHEN bool_or(s.preferred) OVER (PARTITION BY s.conflict_id) THEN 'other' ELSE 'open' END AS rule,
       tr($lang, s.note_ja, s.note_en) AS remark, e.source_ids
FROM conflict_sides s
JOIN case_names n USING (case_id)
JOIN case_evidence e ON e.fact_id = s.row_id
WHERE $case IS NULL OR list_contains($case, s.case_id)
ORDER BY n.position, s.conflict_id, s.preferred DESC, s.row_id
