-- Register rows by municipality, country or sector ($by). A row with several sectors stands under each of them.
-- Different values are counted as a list: a count(DISTINCT …) for each would take longer than all else.
WITH chosen AS (
    SELECT * FROM activity_counts_in($municipality, $prefecture, $country, $sector, NULL, NULL, $kind, NULL, $fiscal_year, $fiscal_year_from, $fiscal_year_to)
    WHERE record_table = 'projects'
), named AS (
    SELECT c.*, unnest(CASE $by WHEN 'municipality' THEN [c.municipality_code] WHEN 'country' THEN [c.country_iso3] ELSE c.sectors END) AS code
    FROM chosen c
)
SELECT CASE $by WHEN 'municipality' THEN any_value(tr($lang, n.municipality_ja, n.municipality_en))
                WHEN 'country' THEN any_value(tr($lang, n.country_ja, n.country_en))
                ELSE any_value(tr($lang, s.label_ja, s.label_en)) END AS category,
       sum(n.records)::BIGINT AS records, len(distinct_values(n.fiscal_year_from)) AS fiscal_years,
       min(n.fiscal_year_from) AS first_fiscal_year, max(n.fiscal_year_from) AS last_fiscal_year,
       len(distinct_values(n.partner_place_id)) AS partners, coalesce(sum(n.records) FILTER (WHERE n.evidence_level = 'inferred'), 0)::BIGINT AS inferred,
       distinct_values(n.source_id) AS source_ids
FROM named n
LEFT JOIN sectors s ON s.sector = n.code
GROUP BY n.code
ORDER BY n.code IS NULL, records DESC, fiscal_years DESC, category
