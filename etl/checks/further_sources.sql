-- en: A further source is not the main source of the row.
-- ja: 追加の出典は主な出典と重複しない。
-- tables: case_facts, case_fact_sources, projects, project_sources, cooperation_links, cooperation_link_sources, programme_totals, programme_total_sources
-- scope: facts
SELECT 'case_fact_sources' AS table_name, s._row AS row_number, 'source_id' AS field, s.source_id AS found, NULL AS allowed
FROM staging.case_fact_sources s JOIN staging.case_facts m USING (fact_id, source_id)
UNION ALL SELECT 'project_sources', s._row, 'source_id', s.source_id, NULL
FROM staging.project_sources s JOIN staging.projects m USING (project_id, source_id)
UNION ALL SELECT 'cooperation_link_sources', s._row, 'source_id', s.source_id, NULL
FROM staging.cooperation_link_sources s JOIN staging.cooperation_links m USING (link_id, source_id)
UNION ALL SELECT 'programme_total_sources', s._row, 'source_id', s.source_id, NULL
FROM staging.programme_total_sources s JOIN staging.programme_totals m USING (total_id, source_id)
