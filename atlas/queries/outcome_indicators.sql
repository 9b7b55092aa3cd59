-- What can be compared: counts made here (counted), then comparable indicators with a figure in some case.
-- Years as such (start of a cooperation, target year) are not measured quantities and are left out.
SELECT measure AS indicator, TRUE AS counted_here, NULL AS label, any_value(c.dimension) AS dimension, any_value(tr($lang, d.label_ja, d.label_en)) AS dimension_label,
       NULL AS unit_label, NULL AS higher_label, count(*) AS cases_with_figure, 0 AS rank, min(position) AS position
FROM case_counts c JOIN labels d ON d.vocabulary = 'dimension' AND d.value = c.dimension
GROUP BY measure
UNION ALL
SELECT e.indicator, FALSE, tr($lang, i.label_ja, i.label_en), i.dimension, tr($lang, d.label_ja, d.label_en), tr($lang, u.label_ja, u.label_en),
       tr($lang, h.label_ja, h.label_en), count(DISTINCT e.case_id) FILTER (WHERE e.evidence <> 'context'),
       CASE WHEN count(*) FILTER (WHERE e.evidence <> 'context') > 0 THEN 1 ELSE 2 END, min(e.dimension_position * 1000 + e.indicator_position)
FROM case_evidence e
JOIN indicators i USING (indicator)
JOIN units u ON u.unit = i.unit
JOIN labels d ON d.vocabulary = 'dimension' AND d.value = i.dimension
JOIN labels h ON h.vocabulary = 'higher_is' AND h.value = i.higher_is
WHERE i.comparable AND u.dimension <> 'point_in_time' AND e.value_number IS NOT NULL
GROUP BY ALL
ORDER BY rank, position
