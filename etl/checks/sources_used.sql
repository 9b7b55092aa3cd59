-- en: Every source is used by a row.
-- ja: すべての出典がいずれかの行で使用されている。
-- tables: sources_cooperation, sources_declarations, case_facts, case_fact_sources, case_partners, projects, project_sources, programme_totals, programme_total_sources, cooperation_links, cooperation_link_sources, declaration_counts, declaration_population, declarations, leading_areas, claims, policy_events, framework_roles, framework_supports, framework_benefits, framework_challenges, framework_kpis, framework_lessons, framework_actions, framework_common_features
-- scope: facts
WITH used AS (
    SELECT source_id FROM staging.case_facts UNION SELECT source_id FROM staging.case_fact_sources
    UNION SELECT source_id FROM staging.case_partners UNION SELECT source_id FROM staging.projects
    UNION SELECT source_id FROM staging.project_sources UNION SELECT source_id FROM staging.programme_totals
    UNION SELECT source_id FROM staging.programme_total_sources UNION SELECT source_id FROM staging.cooperation_links
    UNION SELECT source_id FROM staging.cooperation_link_sources UNION SELECT source_id FROM staging.declaration_counts
    UNION SELECT source_id FROM staging.declaration_population UNION SELECT source_id FROM staging.declarations
    UNION SELECT source_id FROM staging.leading_areas UNION SELECT source_id FROM staging.claims
    UNION SELECT unnest(string_split(evidence_source_ids, ';')) FROM staging.claims
    UNION SELECT source_id FROM staging.policy_events UNION SELECT source_id FROM staging.framework_roles
    UNION SELECT source_id FROM staging.framework_supports UNION SELECT source_id FROM staging.framework_benefits
    UNION SELECT source_id FROM staging.framework_challenges UNION SELECT source_id FROM staging.framework_kpis
    UNION SELECT source_id FROM staging.framework_lessons UNION SELECT source_id FROM staging.framework_actions
    UNION SELECT source_id FROM staging.framework_common_features
)
SELECT table_name, _row AS row_number, 'source_id' AS field, source_id AS found, NULL AS allowed
FROM (SELECT 'sources_cooperation' AS table_name, _row, source_id FROM staging.sources_cooperation
      UNION ALL SELECT 'sources_declarations', _row, source_id FROM staging.sources_declarations)
ANTI JOIN used USING (source_id)
