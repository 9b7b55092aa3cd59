-- What can be chosen on the page of claims: verdicts, documents and topics that occur, with the number of claims.
SELECT 'verdict' AS parameter, c.verdict AS value, tr($lang, l.label_ja, l.label_en) AS label, count(*) AS claims
FROM claims c JOIN labels l ON l.vocabulary = 'verdict' AND l.value = c.verdict GROUP BY ALL
UNION ALL
SELECT 'document', c.source_id, NULL, count(*) FROM claims c GROUP BY ALL
UNION ALL
SELECT 'topic', c.topic, tr($lang, l.label_ja, l.label_en), count(*)
FROM claims c JOIN labels l ON l.vocabulary = 'claim_topic' AND l.value = c.topic GROUP BY ALL
ORDER BY parameter, claims DESC, value
