-- Register rows between municipalities and countries.
-- Lists of different values are counted: each count(DISTINCT …) would be a hash table of its own, of which a short query mostly consists.
WITH chosen AS (
    SELECT * FROM activity_counts_in($municipality, $prefecture, $country, $sector, NULL, NULL, $kind, NULL, $fiscal_year, $fiscal_year_from, $fiscal_year_to)
    WHERE record_table = 'projects'
)
SELECT tr($lang, any_value(municipality_ja), any_value(municipality_en)) AS municipality,
       tr($lang, any_value(country_ja), any_value(country_en)) AS country, sum(records)::BIGINT AS records,
       coalesce(len(distinct_values(partner_place_id)), 0) AS partners, coalesce(len(distinct_values(fiscal_year_from)), 0) AS fiscal_years,
       distinct_values(tr($lang, partner_ja, partner_en)) AS partner_names,
       distinct_values(source_id) AS source_ids
FROM chosen
GROUP BY municipality_code, country_iso3
ORDER BY municipality_code IS NULL, sum(sum(records)) OVER (PARTITION BY municipality_code) DESC, municipality_code,
         sum(sum(records)) OVER (PARTITION BY country_iso3) DESC, country_iso3
