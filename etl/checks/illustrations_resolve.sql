-- en: An illustration names an existing row of the framework, and no fact that is only context.
-- ja: 例示は枠組みの実在する行を指し、参考の事実は使わない。
-- tables: framework_illustrations, framework_roles, framework_supports, framework_benefits, framework_challenges, framework_kpis, framework_lessons, framework_actions, case_facts
-- scope: facts
WITH known AS (
    SELECT 'framework_roles' AS table_name, id FROM staging.framework_roles
    UNION ALL SELECT 'framework_supports', id FROM staging.framework_supports
    UNION ALL SELECT 'framework_benefits', id FROM staging.framework_benefits
    UNION ALL SELECT 'framework_challenges', id FROM staging.framework_challenges
    UNION ALL SELECT 'framework_kpis', id FROM staging.framework_kpis
    UNION ALL SELECT 'framework_lessons', id FROM staging.framework_lessons
    UNION ALL SELECT 'framework_actions', id FROM staging.framework_actions
)
SELECT 'framework_illustrations' AS table_name, _row AS row_number, 'row_id' AS field, row_id AS found, NULL AS allowed
FROM staging.framework_illustrations i
WHERE NOT EXISTS (SELECT 1 FROM known k WHERE k.table_name = i.table_name AND k.id = i.row_id)
UNION ALL
SELECT 'framework_illustrations', i._row, 'fact_id', i.fact_id, NULL
FROM staging.framework_illustrations i JOIN staging.case_facts f USING (fact_id)
WHERE f.evidence = 'context'
