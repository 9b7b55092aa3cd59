-- Sources by kind of publisher, and how many rows lean on them.
SELECT s.publisher_kind, tr($lang, k.label_ja, k.label_en) AS publisher_kind_label, count(DISTINCT s.source_id) AS sources,
       count(*) FILTER (WHERE u.row_key IS NOT NULL) AS records,
       distinct_values(s.source_id) AS source_ids
FROM sources s
JOIN labels k ON k.vocabulary = 'publisher_kind' AND k.value = s.publisher_kind
LEFT JOIN source_uses u USING (source_id)
GROUP BY ALL
ORDER BY sources DESC, s.publisher_kind
