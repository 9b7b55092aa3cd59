-- en: The Japanese side of a cooperation is in Japan.
-- ja: 協力関係の日本側は日本国内の地点である。
-- tables: places, cases, projects, cooperation_links
-- scope: facts
WITH sides AS (
    SELECT 'cases' AS table_name, _row, jp_place_id FROM staging.cases
    UNION ALL SELECT 'projects', _row, jp_place_id FROM staging.projects
    UNION ALL SELECT 'cooperation_links', _row, jp_place_id FROM staging.cooperation_links
)
SELECT s.table_name, s._row AS row_number, 'jp_place_id' AS field, s.jp_place_id AS found, 'JPN' AS allowed
FROM sides s JOIN staging.places p ON p.place_id = s.jp_place_id
WHERE p.country_iso3 IS DISTINCT FROM 'JPN'
