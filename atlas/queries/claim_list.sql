-- Checkable claims of the given documents with verdict and evidence; contradicted ones first.
SELECT c.claim_id, c.verdict AS verdict_code, tr($lang, v.label_ja, v.label_en) AS verdict, tr($lang, p.label_ja, p.label_en) AS topic,
       tr($lang, c.statement_ja, c.statement_en) AS statement, tr($lang, c.explanation_ja, c.explanation_en) AS explanation,
       c.source_id AS document_id, c.source_locator,
       coalesce(string_split(c.evidence_source_ids, ';'), []) AS source_ids
FROM claims c
JOIN labels v ON v.vocabulary = 'verdict' AND v.value = c.verdict
JOIN labels p ON p.vocabulary = 'claim_topic' AND p.value = c.topic
WHERE ($verdict IS NULL OR c.verdict = $verdict) AND ($document IS NULL OR c.source_id = $document) AND ($topic IS NULL OR c.topic = $topic)
ORDER BY CASE c.verdict WHEN 'contradicted' THEN 1 WHEN 'supported' THEN 2 ELSE 3 END, c.source_id, c.source_locator, c.claim_id
