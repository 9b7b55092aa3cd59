-- Records of cooperation per scheme and fiscal year; one that lasts several years counts in each. Year NULL: date not known.
WITH chosen AS (
    SELECT * FROM activity_counts_in($municipality, $prefecture, $country, $sector, $scheme, $case, $kind, $evidence, $fiscal_year, $fiscal_year_from, $fiscal_year_to)
), spread AS (
    SELECT scheme, records, source_id, unnest(range(fiscal_year_from, fiscal_year_to + 1)) AS fiscal_year FROM chosen WHERE fiscal_year_from IS NOT NULL
    UNION ALL SELECT scheme, records, source_id, NULL FROM chosen WHERE fiscal_year_from IS NULL
)
SELECT s.scheme AS scheme_code, tr($lang, l.label_ja, l.label_en) AS scheme, s.fiscal_year, sum(s.records)::BIGINT AS records,
       distinct_values(s.source_id) AS source_ids
FROM spread s JOIN labels l ON l.vocabulary = 'scheme' AND l.value = s.scheme
GROUP BY s.scheme, l.label_ja, l.label_en, s.fiscal_year
ORDER BY sum(sum(s.records)) OVER (PARTITION BY s.scheme) DESC, s.scheme, s.fiscal_year NULLS LAST
