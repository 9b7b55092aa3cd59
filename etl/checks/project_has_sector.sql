-- en: Every project has at least one sector.
-- ja: すべての案件に1つ以上の分野がある。
-- tables: projects, project_sectors
-- scope: facts
SELECT 'projects' AS table_name, _row AS row_number, 'project_id' AS field, project_id AS found, NULL AS allowed
FROM staging.projects ANTI JOIN staging.project_sectors USING (project_id)
