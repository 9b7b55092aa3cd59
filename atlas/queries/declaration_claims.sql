-- What the given article says about the number of declarations, where number and period are known.
SELECT c.claim_id, tr($lang, c.statement_ja, c.statement_en) AS statement, c.claimed_value, p.period_start, p.period_end,
       tr($lang, v.label_ja, v.label_en) AS verdict, tr($lang, c.explanation_ja, c.explanation_en) AS explanation,
       c.source_id, string_split(c.evidence_source_ids, ';') AS evidence_source_ids
FROM claims c
JOIN claim_periods p USING (claim_id)
JOIN labels v ON v.vocabulary = 'verdict' AND v.value = c.verdict
WHERE c.topic = 'declarations' AND c.metric = 'count' AND c.claimed_value IS NOT NULL
ORDER BY p.period_start, c.claim_id
