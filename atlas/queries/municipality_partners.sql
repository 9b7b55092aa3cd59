-- Partners of each local government, longest on record first. Context is left out; years count reported and verified records only.
WITH chosen AS (
    SELECT municipality_code, partner_place_id, country_iso3, scheme, source_ids, evidence, fiscal_year_from, fiscal_year_to
    FROM activities WHERE municipality_code IS NOT NULL AND partner_place_id IS NOT NULL AND evidence <> 'context'
), counted AS (
    SELECT municipality_code, partner_place_id, any_value(country_iso3) AS country_iso3, count(*) AS records FROM chosen GROUP BY ALL
), years AS (
    SELECT municipality_code, partner_place_id, distinct_values(y) AS years
    FROM (SELECT municipality_code, partner_place_id, unnest(range(fiscal_year_from, fiscal_year_to + 1)) AS y
          FROM chosen WHERE evidence IN ('reported', 'verified') AND fiscal_year_from IS NOT NULL)
    GROUP BY ALL
), schemes_named AS (
    SELECT municipality_code, partner_place_id, list(tr($lang, s.label_ja, s.label_en) ORDER BY tr($lang, s.label_ja, s.label_en)) AS schemes
    FROM (SELECT DISTINCT municipality_code, partner_place_id, scheme FROM chosen) JOIN schemes s USING (scheme)
    GROUP BY ALL
), sourced AS (
    SELECT municipality_code, partner_place_id, list(source_id ORDER BY source_id) AS source_ids
    FROM (SELECT DISTINCT municipality_code, partner_place_id, unnest(source_ids) AS source_id FROM chosen)
    GROUP BY ALL
)
SELECT c.municipality_code AS jis_code, tr($lang, p.name_ja, p.name_en) AS partner, tr($lang, o.name_ja, o.name_en) AS country,
       n.schemes, y.years, c.records, u.source_ids
FROM counted c
JOIN places p ON p.place_id = c.partner_place_id
JOIN schemes_named n USING (municipality_code, partner_place_id)
JOIN sourced u USING (municipality_code, partner_place_id)
LEFT JOIN countries o ON o.country_iso3 = c.country_iso3
LEFT JOIN years y USING (municipality_code, partner_place_id)
ORDER BY jis_code, len(y.years) DESC NULLS LAST, c.records DESC, c.partner_place_id
