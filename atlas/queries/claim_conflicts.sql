-- Every side of every conflict in the chosen tables and cases. rule: preferred, other, or open (no side is preferred).
SELECT s.conflict_id, s.table_name, tr($lang, s.topic_ja, s.topic_en) AS topic, tr($lang, s.value_ja, s.value_en) AS statement,
       s.date_start, coalesce(e.date_end, s.date_start) AS date_end, s.date_precision,
       CASE WHEN s.preferred THEN 'preferred' WHEN bool_or(s.preferred) OVER (PARTITION BY s.conflict_id) THEN 'other' ELSE 'open' END AS rule,
       tr($lang, s.note_ja, s.note_en) AS remark,
       (SELECT distinct_values(u.source_id) FROM source_uses u
        WHERE u.table_name = s.table_name AND u.row_key = s.row_id) AS source_ids
FROM conflict_sides s
LEFT JOIN case_evidence e ON s.table_name = 'case_facts' AND e.fact_id = s.row_id
WHERE ($tables IS NULL OR list_contains($tables, s.table_name)) AND ($case IS NULL OR s.case_id IS NULL OR list_contains($case, s.case_id))
ORDER BY s.table_name, s.conflict_id, s.preferred DESC, s.row_id
