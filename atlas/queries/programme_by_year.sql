-- Rows of the City-to-City register per fiscal year and certainty.
SELECT a.fiscal_year_from AS fiscal_year, tr($lang, l.label_ja, l.label_en) AS certainty, sum(a.records)::BIGINT AS records, a.evidence_level = 'inferred' AS is_inferred,
       distinct_values(a.source_id) AS source_ids
FROM activity_counts_in($municipality, $prefecture, $country, $sector, NULL, NULL, $kind, NULL, $fiscal_year, $fiscal_year_from, $fiscal_year_to) a
JOIN labels l ON l.vocabulary = 'evidence_level' AND l.value = a.evidence_level
WHERE a.record_table = 'projects'
GROUP BY ALL
ORDER BY fiscal_year, max(a.evidence_level) DESC
