-- Kinds of publishers and languages that occur, with the number of sources, most frequent first.
SELECT 'publisher_kind' AS parameter, s.publisher_kind AS value, tr($lang, l.label_ja, l.label_en) AS label, count(*) AS sources
FROM sources s JOIN labels l ON l.vocabulary = 'publisher_kind' AND l.value = s.publisher_kind
GROUP BY ALL
UNION ALL
SELECT 'language', s.language, tr($lang, l.label_ja, l.label_en), count(*)
FROM sources s JOIN labels l ON l.vocabulary = 'language' AND l.value = s.language
GROUP BY ALL
ORDER BY parameter DESC, sources DESC, value
