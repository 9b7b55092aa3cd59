-- Every side of every conflict. rule: preferred, other, or open (no side is preferred).
SELECT s.conflict_id, tr($lang, s.topic_ja, s.topic_en) AS topic, tr($lang, s.value_ja, s.value_en) AS statement,
       s.date_start, s.date_precision,
       CASE WHEN s.preferred THEN 'preferred' WHEN bool_or(s.preferred) OVER (PARTITION BY s.conflict_id) THEN 'other' ELSE 'open' END AS rule,
       tr($lang, s.note_ja, s.note_en) AS remark,
       (SELECT distinct_values(u.source_id) FROM source_uses u
        WHERE u.table_name = s.table_name AND u.row_key = s.row_id) AS source_ids,
       s.row_id
FROM conflict_sides s
ORDER BY s.table_name, s.conflict_id, s.preferred DESC, s.row_id
