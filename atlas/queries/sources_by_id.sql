SELECT source_id, title, publisher, publisher_kind, url, published_on, retrieved_on, language, note
FROM sources
WHERE list_contains($ids, source_id)
ORDER BY list_position($ids, source_id)
