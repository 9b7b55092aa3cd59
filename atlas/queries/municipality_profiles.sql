-- Local governments with a record of cooperation that is not mere context, and what these records are about.
-- What says "other" is left out of the lists that are compared (shared_sectors, shared_schemes).
-- Fiscal years count reported and verified records only. Sectors are known for the programme register alone.
WITH chosen AS (
    SELECT municipality_code, partner_place_id, country_iso3, scheme, sectors, source_ids, evidence, fiscal_year_from, fiscal_year_to
    FROM activities WHERE municipality_code IS NOT NULL AND evidence <> 'context'
), counted AS (
    SELECT municipality_code, count(*) AS records, count(DISTINCT partner_place_id) AS partners FROM chosen GROUP BY municipality_code
), years AS (
    SELECT municipality_code, distinct_values(y) AS years
    FROM (SELECT municipality_code, unnest(range(fiscal_year_from, fiscal_year_to + 1)) AS y
          FROM chosen WHERE evidence IN ('reported', 'verified') AND fiscal_year_from IS NOT NULL)
    GROUP BY municipality_code
), countries_named AS (
    SELECT municipality_code, list(tr($lang, c.name_ja, c.name_en) ORDER BY tr($lang, c.name_ja, c.name_en)) AS countries
    FROM (SELECT DISTINCT municipality_code, country_iso3 FROM chosen) JOIN countries c USING (country_iso3)
    GROUP BY municipality_code
), sectors_named AS (
    SELECT municipality_code, list(tr($lang, s.label_ja, s.label_en) ORDER BY s.sector) AS sectors,
           list(tr($lang, s.label_ja, s.label_en) ORDER BY s.sector) FILTER (s.sector <> 'other') AS shared_sectors
    FROM (SELECT DISTINCT municipality_code, unnest(sectors) AS sector FROM chosen) JOIN sectors s USING (sector)
    GROUP BY municipality_code
), schemes_named AS (
    SELECT municipality_code, list(tr($lang, s.label_ja, s.label_en) ORDER BY tr($lang, s.label_ja, s.label_en)) AS schemes,
           list(tr($lang, s.label_ja, s.label_en) ORDER BY tr($lang, s.label_ja, s.label_en)) FILTER (s.scheme <> 'other') AS shared_schemes
    FROM (SELECT DISTINCT municipality_code, scheme FROM chosen) JOIN schemes s USING (scheme)
    GROUP BY municipality_code
), sourced AS (
    SELECT municipality_code, list(source_id ORDER BY source_id) AS source_ids
    FROM (SELECT DISTINCT municipality_code, unnest(source_ids) AS source_id FROM chosen)
    GROUP BY municipality_code
)
SELECT municipality_code AS jis_code, c.records, y.years, c.partners, n.countries, s.sectors, m.schemes, s.shared_sectors, m.shared_schemes, u.source_ids
FROM counted c
JOIN schemes_named m USING (municipality_code)
JOIN sourced u USING (municipality_code)
LEFT JOIN years y USING (municipality_code)
LEFT JOIN countries_named n USING (municipality_code)
LEFT JOIN sectors_named s USING (municipality_code)
ORDER BY c.records DESC, jis_code
