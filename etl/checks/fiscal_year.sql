-- en: The fiscal year of a project is the one in its id and has begun when the sources were read.
-- ja: 案件の年度はIDの年度と一致し、出典の確認時点で始まっている。
-- tables: projects, sources_cooperation
-- scope: facts
WITH latest AS (
    SELECT year(max(retrieved_on) - INTERVAL 3 MONTH)::INTEGER AS fiscal_year FROM staging.sources_cooperation
)
SELECT 'projects' AS table_name, _row AS row_number, 'fiscal_year' AS field, p.fiscal_year AS found,
       if(p.fiscal_year > l.fiscal_year, '<= ' || l.fiscal_year, substr(project_id, 3, 4)) AS allowed
FROM staging.projects p, latest l
WHERE p.fiscal_year > l.fiscal_year OR substr(project_id, 3, 4) <> p.fiscal_year::VARCHAR
