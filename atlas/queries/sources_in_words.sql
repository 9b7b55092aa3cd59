SELECT s.source_id, s.title, s.publisher, s.url, s.published_on,
       coalesce(tr($lang, k.label_ja, k.label_en), s.publisher_kind) AS kind,
       coalesce(tr($lang, l.label_ja, l.label_en), s.language) AS language
FROM sources s
LEFT JOIN labels k ON k.vocabulary = 'publisher_kind' AND k.value = s.publisher_kind
LEFT JOIN labels l ON l.vocabulary = 'language' AND l.value = s.language
ORDER BY s.source_id
