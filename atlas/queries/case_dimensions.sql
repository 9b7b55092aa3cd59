-- The dimensions some case has a fact in, in their own order.
SELECT dimension, tr($lang, l.label_ja, l.label_en) AS dimension_label, count(*) AS records
FROM case_evidence e JOIN labels l ON l.vocabulary = 'dimension' AND l.value = e.dimension
WHERE $case IS NULL OR list_contains($case, e.case_id)
GROUP BY dimension, dimension_position, l.label_ja, l.label_en
ORDER BY dimension_position
