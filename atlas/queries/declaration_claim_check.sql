-- The claim beside the record of declarations, and beside the leading areas: each panel has its own scale.
WITH claimed AS (
    SELECT p.period_start, p.period_end, c.claimed_value, [c.source_id] AS source_ids
    FROM claims c JOIN claim_periods p USING (claim_id)
    WHERE c.topic = 'declarations' AND c.metric = 'count' AND c.claimed_value IS NOT NULL
), drawn AS (
    SELECT 1 AS place, 'declarations' AS topic, 'record' AS line_name, as_of AS date, NULL AS held_until, count::DOUBLE AS figure,
           usage_note IS NOT NULL AS doubtful, [source_id] AS source_ids
    FROM declaration_series WHERE kind = 'total' AND plot
    UNION ALL
    SELECT 2, 'leading_areas', cumulative_basis, selected_on, NULL, total, NOT is_published, source_ids FROM leading_area_totals
    UNION ALL
    SELECT unnest([1, 2]), unnest(['declarations', 'leading_areas']), 'claim', period_start, period_end, claimed_value, FALSE, source_ids
    FROM claimed
)
SELECT tr($lang, l.label_ja, l.label_en) AS compared_with, d.line_name, d.date, d.held_until, d.figure, d.doubtful, d.source_ids
FROM drawn d JOIN labels l ON l.vocabulary = 'claim_topic' AND l.value = d.topic
ORDER BY d.place, d.line_name <> 'claim', d.line_name, d.date
