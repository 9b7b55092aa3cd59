-- Local governments with a record of cooperation that is not mere context, and what these records are about.
-- What says "other" is left out of the lists that are compared (shared_sectors, shared_schemes).
-- Fiscal years count reported and verified records only. Sectors are known for the programme register alone.
WITH chosen AS (
    SELECT * FROM activities WHERE municipality_code IS NOT NULL AND evidence <> 'context'
), years AS (
    SELECT municipality_code, list(DISTINCT y ORDER BY y) AS years
    FROM (SELECT municipality_code, unnest(range(fiscal_year_from, fiscal_year_to + 1)) AS y
          FROM chosen WHERE evidence IN ('reported', 'verified') AND fiscal_year_from IS NOT NULL)
    GROUP BY municipality_code
), sourced AS (
    SELECT c.municipality_code, list(DISTINCT u.source_id ORDER BY u.source_id) AS source_ids
    FROM chosen c JOIN source_uses u ON u.table_name = c.record_table AND u.row_key = c.record_id
    GROUP BY c.municipality_code
)
SELECT c.municipality_code AS jis_code, count(*) AS records, any_value(y.years) AS years,
       count(DISTINCT c.partner_place_id) AS partners,
       list(DISTINCT tr($lang, c.country_ja, c.country_en) ORDER BY tr($lang, c.country_ja, c.country_en))
           FILTER (c.country_iso3 IS NOT NULL) AS countries,
       (SELECT list(tr($lang, s.label_ja, s.label_en) ORDER BY s.sector) FROM sectors s
        WHERE list_contains(flatten(list(c.sectors)), s.sector)) AS sectors,
       list(DISTINCT tr($lang, s.label_ja, s.label_en) ORDER BY tr($lang, s.label_ja, s.label_en)) AS schemes,
       (SELECT list(tr($lang, s.label_ja, s.label_en) ORDER BY s.sector) FROM sectors s
        WHERE s.sector <> 'other' AND list_contains(flatten(list(c.sectors)), s.sector)) AS shared_sectors,
       list(DISTINCT tr($lang, s.label_ja, s.label_en) ORDER BY tr($lang, s.label_ja, s.label_en))
           FILTER (c.scheme <> 'other') AS shared_schemes,
       any_value(u.source_ids) AS source_ids
FROM chosen c
JOIN schemes s USING (scheme)
LEFT JOIN years y USING (municipality_code)
JOIN sourced u USING (municipality_code)
GROUP BY c.municipality_code
ORDER BY records DESC, jis_code
