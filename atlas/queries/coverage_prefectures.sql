-- What is on record per prefecture: declarations (with the number of local governments there are), cooperation, register rows.
WITH chosen AS (
    SELECT * FROM activity_counts_in($municipality, $prefecture, $country, $sector, $scheme, $case, $kind, $evidence, $fiscal_year, $fiscal_year_from, $fiscal_year_to)
    WHERE prefecture_code IS NOT NULL
), declared AS (
    SELECT * FROM declarations_in($municipality, $prefecture, $kind, $fiscal_year, $fiscal_year_from, $fiscal_year_to)
), places AS (
    SELECT prefecture_code, count(*) AS local_governments FROM local_governments
    WHERE ($kind IS NULL OR list_contains($kind, kind)) AND ($municipality IS NULL OR list_contains($municipality, jis_code))
    GROUP BY prefecture_code
), found AS (
    SELECT prefecture_code, 'declarations' AS record_kind, 1 AS position, count(*) AS records, distinct_values(source_id) AS source_ids FROM declared GROUP BY 1
    UNION ALL
    SELECT prefecture_code, 'cooperating', 2, count(DISTINCT municipality_code), distinct_values(source_id) FROM chosen GROUP BY 1
    UNION ALL
    SELECT prefecture_code, 'register', 3, sum(records)::BIGINT, distinct_values(source_id) FROM chosen WHERE record_table = 'projects' GROUP BY 1
    UNION ALL
    SELECT prefecture_code, 'links', 4, sum(records)::BIGINT, distinct_values(source_id) FROM chosen WHERE record_table = 'cooperation_links' GROUP BY 1
), kinds AS (
    SELECT * FROM (VALUES ('declarations', 1), ('cooperating', 2), ('register', 3), ('links', 4)) AS k(record_kind, position)
)
SELECT p.prefecture_code, tr($lang, p.name_ja, p.name_en) AS prefecture, k.record_kind, f.records, l.local_governments, coalesce(f.source_ids, []) AS source_ids
FROM prefectures p CROSS JOIN kinds k
JOIN places l USING (prefecture_code)
LEFT JOIN found f ON f.prefecture_code = p.prefecture_code AND f.record_kind = k.record_kind
WHERE $prefecture IS NULL OR list_contains($prefecture, p.prefecture_code)
ORDER BY p.prefecture_code, k.position
