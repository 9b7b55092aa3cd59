-- en: Both ends of a cooperation have a point on the map (networks apart).
-- ja: 協力関係の両端には地図上の位置がある（ネットワークを除く）。
-- tables: places, cases, projects, cooperation_links
-- scope: facts
WITH ends AS (
    SELECT 'cases' AS table_name, _row, 'jp_place_id' AS field, jp_place_id AS place_id FROM staging.cases
    UNION ALL SELECT 'cases', _row, 'partner_place_id', partner_place_id FROM staging.cases
    UNION ALL SELECT 'projects', _row, 'jp_place_id', jp_place_id FROM staging.projects
    UNION ALL SELECT 'projects', _row, 'partner_place_id', partner_place_id FROM staging.projects
    UNION ALL SELECT 'cooperation_links', _row, 'jp_place_id', jp_place_id FROM staging.cooperation_links
    UNION ALL SELECT 'cooperation_links', _row, 'partner_place_id', partner_place_id FROM staging.cooperation_links
)
SELECT e.table_name, e._row AS row_number, e.field, e.place_id AS found, NULL AS allowed
FROM ends e JOIN staging.places p USING (place_id)
WHERE p.kind <> 'network' AND (p.lat IS NULL OR p.lon IS NULL)
