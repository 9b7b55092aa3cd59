-- Every source with what it supports: the tables and the number of rows, those that most rows lean on first.
WITH uses AS (
    SELECT u.source_id, u.table_name, any_value(tr($lang, m.title_ja, m.title_en)) AS title, count(DISTINCT u.row_key) AS n
    FROM source_uses u JOIN meta_tables m USING (table_name)
    GROUP BY u.source_id, u.table_name
), supported AS (
    SELECT source_id, sum(n)::INTEGER AS records, list(title || ' ' || n ORDER BY n DESC, table_name) AS supports
    FROM uses GROUP BY source_id
)
SELECT s.source_id, s.title AS source_title, s.publisher, tr($lang, k.label_ja, k.label_en) AS publisher_kind_label,
       s.published_on, s.retrieved_on, tr($lang, l.label_ja, l.label_en) AS language_label,
       coalesce(p.records, 0) AS records, coalesce(p.supports, []) AS supports, s.url
FROM sources s
LEFT JOIN supported p USING (source_id)
JOIN labels k ON k.vocabulary = 'publisher_kind' AND k.value = s.publisher_kind
JOIN labels l ON l.vocabulary = 'language' AND l.value = s.language
WHERE ($publisher_kind IS NULL OR list_contains($publisher_kind, s.publisher_kind))
  AND ($language IS NULL OR list_contains($language, s.language))
ORDER BY records DESC, s.source_id
