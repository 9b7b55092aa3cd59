-- Register rows by municipality and fiscal year, municipalities with most years first.
WITH chosen AS (
    SELECT * FROM activity_counts_in($municipality, $prefecture, $country, $sector, NULL, NULL, $kind, NULL, $fiscal_year, $fiscal_year_from, $fiscal_year_to)
    WHERE record_table = 'projects'
)
SELECT tr($lang, any_value(municipality_ja), any_value(municipality_en)) AS municipality, fiscal_year_from AS fiscal_year,
       sum(records)::BIGINT AS records, coalesce(sum(records) FILTER (WHERE evidence_level = 'inferred'), 0)::BIGINT AS inferred,
       distinct_values(tr($lang, partner_ja, partner_en)) AS partner_names,
       distinct_values(source_id) AS source_ids
FROM chosen
GROUP BY municipality_code, fiscal_year_from
ORDER BY municipality_code IS NULL, count(*) OVER (PARTITION BY municipality_code) DESC,
         sum(sum(records)) OVER (PARTITION BY municipality_code) DESC, municipality_code, fiscal_year
