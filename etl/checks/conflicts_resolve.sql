-- en: A conflict names existing rows, at least two for each conflict.
-- ja: 出典間の不一致は実在する行を指し、1件につき2行以上ある。
-- tables: conflicts_cooperation, case_facts, programme_totals, cooperation_links, projects
-- scope: facts
WITH known AS (
    SELECT 'case_facts' AS table_name, fact_id AS row_id FROM staging.case_facts
    UNION ALL SELECT 'programme_totals', total_id FROM staging.programme_totals
    UNION ALL SELECT 'cooperation_links', link_id FROM staging.cooperation_links
    UNION ALL SELECT 'projects', project_id FROM staging.projects
), sized AS (SELECT *, count(*) OVER (PARTITION BY conflict_id) AS size FROM staging.conflicts_cooperation)
SELECT 'conflicts_cooperation' AS table_name, _row AS row_number, 'row_id' AS field,
       row_id AS found, NULL AS allowed
FROM sized c
WHERE size < 2 OR NOT EXISTS (SELECT 1 FROM known k WHERE k.table_name = c.table_name AND k.row_id = c.row_id)
