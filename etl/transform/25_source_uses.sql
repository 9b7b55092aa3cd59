-- Which rows lean on which source: the main source and every additional one.
CREATE TABLE source_uses AS
SELECT source_id, 'projects' AS table_name, project_id AS row_key, TRUE AS is_main FROM projects
UNION ALL SELECT source_id, 'projects', project_id, FALSE FROM project_sources
UNION ALL SELECT source_id, 'cooperation_links', link_id, TRUE FROM cooperation_links
UNION ALL SELECT source_id, 'cooperation_links', link_id, FALSE FROM cooperation_link_sources
UNION ALL SELECT source_id, 'case_facts', fact_id, TRUE FROM case_facts
UNION ALL SELECT source_id, 'case_facts', fact_id, FALSE FROM case_fact_sources
UNION ALL SELECT source_id, 'case_partners', case_partner_id, TRUE FROM case_partners
UNION ALL SELECT source_id, 'programme_totals', total_id, TRUE FROM programme_totals
UNION ALL SELECT source_id, 'programme_totals', total_id, FALSE FROM programme_total_sources
UNION ALL SELECT source_id, 'declaration_counts', strftime(as_of, '%Y-%m-%d') || ' ' || kind, TRUE FROM declaration_counts
UNION ALL SELECT source_id, 'declaration_population', strftime(as_of, '%Y-%m-%d'), TRUE FROM declaration_population
UNION ALL SELECT source_id, 'declarations', jis_code, TRUE FROM declarations
UNION ALL SELECT source_id, 'leading_areas', "round"::VARCHAR, TRUE FROM leading_areas
UNION ALL SELECT source_id, 'policy_events', strftime("date", '%Y-%m-%d') || ' ' || label_en, TRUE FROM policy_events
UNION ALL SELECT source_id, 'claims', claim_id, TRUE FROM claims
UNION ALL SELECT unnest(string_split(evidence_source_ids, ';')), 'claims', claim_id, FALSE FROM claims WHERE evidence_source_ids IS NOT NULL
UNION ALL SELECT source_id, 'framework_roles', id, TRUE FROM framework_roles
UNION ALL SELECT source_id, 'framework_supports', id, TRUE FROM framework_supports
UNION ALL SELECT source_id, 'framework_benefits', id, TRUE FROM framework_benefits
UNION ALL SELECT source_id, 'framework_challenges', id, TRUE FROM framework_challenges
UNION ALL SELECT source_id, 'framework_kpis', id, TRUE FROM framework_kpis
UNION ALL SELECT source_id, 'framework_lessons', id, TRUE FROM framework_lessons
UNION ALL SELECT source_id, 'framework_actions', id, TRUE FROM framework_actions
UNION ALL SELECT source_id, 'framework_common_features', id, TRUE FROM framework_common_features
ORDER BY ALL;
