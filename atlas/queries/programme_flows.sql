-- Register rows between municipalities and countries.
-- Different values are counted as a list: a count(DISTINCT …) for each would take longer than all else.
WITH chosen AS (
    SELECT * FROM activity_counts_in($municipality, $prefecture, $country, $sector, NULL, NULL, $kind, NULL, $fiscal_year, $fiscal_year_from, $fiscal_year_to)
    WHERE record_table = 'projects'
)
SELECT tr($lang, any_value(municipality_ja), any_value(municipality_en)) AS municipality,
       tr($lang, any_value(country_ja), any_value(country_en)) AS country, sum(records)::BIGINT AS records,
       len(distinct_values(partner_place_id)) AS partners, len(distinct_values(fiscal_year_from)) AS fiscal_years,
       distinct_values(tr($lang, partner_ja, partner_en)) AS partner_names,
       distinct_values(source_id) AS source_ids
FROM chosen
GROUP BY municipality_code, country_iso3
ORDER BY municipality_code IS NULL, sum(sum(records)) OVER (PARTITION BY municipality_code) DESC, municipality_code,
         sum(sum(records)) OVER (PARTITION BY country_iso3) DESC, country_iso3
