-- en: The country of a row is the country of its partner place.
-- ja: 行の国は相手側地域の国と一致する。
-- tables: places, cases, projects, cooperation_links
-- scope: facts
WITH sides AS (
    SELECT 'cases' AS table_name, _row, partner_place_id, country_iso3 FROM staging.cases
    UNION ALL SELECT 'projects', _row, partner_place_id, country_iso3 FROM staging.projects
    UNION ALL SELECT 'cooperation_links', _row, partner_place_id, country_iso3 FROM staging.cooperation_links
)
SELECT s.table_name, s._row AS row_number, 'country_iso3' AS field,
       coalesce(s.country_iso3, '""') AS found, coalesce(p.country_iso3, '""') AS allowed
FROM sides s JOIN staging.places p ON p.place_id = s.partner_place_id
WHERE s.country_iso3 IS DISTINCT FROM p.country_iso3
