-- The newest dated events up to the day the facts were collected; what is only planned is labelled so.
WITH events AS (
    SELECT m.date_start, m.date_end, m.date_precision, tr($lang, m.label_ja, m.label_en) AS event,
           tr($lang, c.title_ja, c.title_en) AS who, f.evidence, f.source_id
    FROM case_milestones m JOIN cases c USING (case_id) JOIN case_facts f USING (fact_id)
    WHERE m.date_precision IN ('day', 'month')
    UNION ALL
    SELECT date_start, date_end, date_precision, tr($lang, title_ja, title_en),
           concat_ws(tr($lang, '・', ' – '), tr($lang, municipality_ja, municipality_en), tr($lang, partner_ja, partner_en)),
           evidence, source_id
    FROM activities
    WHERE record_table = 'cooperation_links' AND date_precision IN ('day', 'month') AND evidence <> 'context'
    UNION ALL
    SELECT p.date, p.date, p.date_precision, tr($lang, p.label_ja, p.label_en), tr($lang, k.label_ja, k.label_en), 'context', p.source_id
    FROM policy_events p JOIN labels k ON k.vocabulary = 'policy_event_kind' AND k.value = p.kind
    WHERE p.date_precision IN ('day', 'month')
)
SELECT e.date_start, e.date_end, e.date_precision, e.event, e.who, tr($lang, l.label_ja, l.label_en) AS evidence, e.source_id
FROM events e JOIN labels l ON l.vocabulary = 'evidence' AND l.value = e.evidence
WHERE e.date_start <= (SELECT max(retrieved_on) FROM sources)
ORDER BY e.date_start DESC, e.event
LIMIT $limit
