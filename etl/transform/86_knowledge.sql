-- Everything the two given documents say, in one shape: a heading (group), the item, what can be done about it, who says so.
CREATE TABLE framework_items AS
WITH items AS (
    SELECT 'framework_roles' AS table_name, id AS row_id, 'role_actor' AS vocabulary, actor AS group_code, NULL AS case_id,
           role_ja AS item_ja, role_en AS item_en, NULL AS remedy_ja, NULL AS remedy_en, detail_ja, detail_en,
           NULL AS who_ja, NULL AS who_en, source_id, source_locator FROM framework_roles
    UNION ALL
    SELECT 'framework_supports', id, 'support_kind', kind, NULL, support_ja, support_en, NULL, NULL, detail_ja, detail_en,
           provider_ja, provider_en, source_id, source_locator FROM framework_supports
    UNION ALL
    SELECT 'framework_benefits', id, NULL, beneficiary_en, NULL, benefit_ja, benefit_en, NULL, NULL, detail_ja, detail_en,
           beneficiary_ja, beneficiary_en, source_id, source_locator FROM framework_benefits
    UNION ALL
    SELECT 'framework_challenges', id, NULL, raised_by_en, NULL, challenge_ja, challenge_en, remedy_ja, remedy_en, detail_ja, detail_en,
           raised_by_ja, raised_by_en, source_id, source_locator FROM framework_challenges
    UNION ALL
    SELECT 'framework_kpis', id, 'kpi_step', step, NULL, indicator_ja, indicator_en, NULL, NULL, detail_ja, detail_en,
           l.label_ja, l.label_en, source_id, source_locator
    FROM framework_kpis k JOIN labels l ON l.vocabulary = 'kpi_kind' AND l.value = k.kind
    UNION ALL
    SELECT 'framework_lessons', id, 'lesson_theme', theme, NULL, finding_ja, finding_en, NULL, NULL, NULL, NULL,
           speaker_role_ja, speaker_role_en, source_id, source_locator FROM framework_lessons
    UNION ALL
    SELECT 'framework_actions', id, 'action_audience', audience, NULL, action_ja, action_en, NULL, NULL, NULL, NULL,
           NULL, NULL, source_id, source_locator FROM framework_actions
    UNION ALL
    SELECT 'framework_common_features', id, 'case', coalesce(case_id, ''), case_id, feature_ja, feature_en, NULL, NULL, NULL, NULL,
           NULL, NULL, source_id, source_locator FROM framework_common_features
), vocabulary_order AS (
    SELECT vocabulary, value, row_number() OVER () AS position FROM vocabularies_declarations
)
SELECT i.table_name, i.row_id,
       dense_rank() OVER (PARTITION BY i.table_name ORDER BY coalesce(o.position, 0), n.position NULLS FIRST,
                          CASE WHEN i.vocabulary IS NULL THEN i.group_code END) AS group_position,
       i.group_code, coalesce(l.label_ja, n.pair_ja, i.who_ja) AS group_ja, coalesce(l.label_en, n.pair_en, i.who_en) AS group_en,
       i.case_id, i.item_ja, i.item_en, i.remedy_ja, i.remedy_en, i.detail_ja, i.detail_en,
       CASE WHEN i.vocabulary IS NOT NULL THEN i.who_ja END AS who_ja, CASE WHEN i.vocabulary IS NOT NULL THEN i.who_en END AS who_en,
       i.source_id, i.source_locator
FROM items i
LEFT JOIN labels l ON l.vocabulary = i.vocabulary AND l.value = i.group_code AND i.vocabulary <> 'case'
LEFT JOIN case_names n USING (case_id)
LEFT JOIN vocabulary_order o ON o.vocabulary = i.vocabulary AND o.value = i.group_code
ORDER BY i.table_name, group_position, i.row_id;

-- Which facts of a case count for a step of the monitoring cycle, by the rules in monitoring_rules.
CREATE TABLE monitoring_facts AS
SELECT e.case_id, r.step, r.rule_id, r.counts_as, r.fiscal_years_needed, e.fact_id,
       fiscal_year_of(e.date_start, e.date_precision) AS fiscal_year, e.source_ids, r.why_ja, r.why_en
FROM monitoring_rules r
JOIN case_evidence e ON e.evidence = r.evidence AND e.counted AND e.evidence <> 'context'
                    AND (r.indicator IS NULL OR r.indicator = e.indicator) AND (r.fact_id IS NULL OR r.fact_id = e.fact_id)
ORDER BY e.case_id, r.step, fiscal_year, e.fact_id, r.rule_id;

-- The standing of every case on every step: on_record (in as many fiscal years as the rules ask for), in_part, or none_found.
CREATE TABLE monitoring_standing AS
WITH steps AS (
    SELECT value AS step, row_number() OVER () AS position FROM vocabularies_declarations WHERE vocabulary = 'kpi_step'
)
SELECT c.case_id, s.step, s.position AS step_position,
       CASE WHEN count(DISTINCT f.fiscal_year) FILTER (WHERE f.counts_as = 'full') >= min(f.fiscal_years_needed) THEN 'on_record'
            WHEN count(f.fact_id) > 0 THEN 'in_part' ELSE 'none_found' END AS standing,
       count(DISTINCT f.fact_id)::INTEGER AS facts, count(DISTINCT f.fiscal_year)::INTEGER AS fiscal_years,
       coalesce(list_sort(list_distinct(flatten(list(f.source_ids) FILTER (WHERE f.source_ids IS NOT NULL)))), []) AS source_ids
FROM cases c CROSS JOIN steps s
LEFT JOIN monitoring_facts f ON f.case_id = c.case_id AND f.step = s.step
GROUP BY ALL
ORDER BY c.case_id, step_position;

-- Rows a reader is warned about: sides of a conflict, and rows with a usage note, each with every source behind it.
-- case_id narrows to a chosen case; caution is what counts once (a conflict has several sides).
CREATE TABLE row_cautions AS
WITH rows_noted AS (
    SELECT 'case_facts' AS table_name, fact_id AS row_key, case_id, usage_note, NULL AS own_source FROM case_facts
    UNION ALL SELECT 'cooperation_links', link_id, NULL, usage_note, NULL FROM cooperation_links
    UNION ALL SELECT 'declaration_counts', strftime(as_of, '%Y-%m-%d') || ' ' || kind, NULL, usage_note, source_id FROM declaration_counts
    UNION ALL SELECT 'declaration_population', strftime(as_of, '%Y-%m-%d'), NULL, usage_note, source_id FROM declaration_population
    UNION ALL SELECT 'declarations', jis_code, NULL, usage_note, NULL FROM declarations
    UNION ALL SELECT 'leading_areas', "round"::VARCHAR, NULL, usage_note, NULL FROM leading_areas
), sides AS (
    SELECT table_name, row_key, min(conflict_id) AS conflict_id, any_value(case_id) AS case_id
    FROM (SELECT table_name, row_id AS row_key, conflict_id, case_id FROM conflict_sides) GROUP BY ALL
), cautions AS (
    SELECT table_name, row_key, case_id, 'conflict' AS kind, conflict_id AS caution, NULL AS own_source FROM sides
    UNION ALL
    -- A count and its parts by kind, of one date and one source, are one disagreement.
    SELECT n.table_name, n.row_key, n.case_id, 'conflict',
           n.table_name || ' ' || CASE WHEN n.own_source IS NULL THEN n.row_key ELSE split_part(n.row_key, ' ', 1) || ' ' || n.own_source END, n.own_source
    FROM rows_noted n ANTI JOIN sides USING (table_name, row_key) WHERE n.usage_note LIKE '%conflict%'
    UNION ALL
    SELECT n.table_name, n.row_key, n.case_id, 'note', n.table_name || ' ' || n.row_key, n.own_source
    FROM rows_noted n WHERE n.usage_note IS NOT NULL AND n.usage_note NOT LIKE '%conflict%'
)
SELECT DISTINCT c.table_name, c.row_key, c.case_id, c.kind, c.caution, coalesce(c.own_source, u.source_id) AS source_id
FROM cautions c
LEFT JOIN source_uses u ON c.own_source IS NULL AND u.table_name = c.table_name AND u.row_key = c.row_key
ORDER BY ALL;

-- From which fact tables a derived table takes its rows: a warning on the one is a warning on the other.
CREATE TABLE table_bases AS
SELECT * FROM (VALUES
    ('activities', 'cooperation_links'), ('activities', 'projects'), ('cooperation_pairs', 'cooperation_links'),
    ('cooperation_pairs', 'projects'), ('case_evidence', 'case_facts'), ('case_milestones', 'case_facts'),
    ('case_years', 'case_facts'), ('case_counts', 'case_facts'), ('monitoring_facts', 'case_facts'), ('monitoring_standing', 'case_facts'),
    ('conflict_sides', 'case_facts'), ('conflict_sides', 'programme_totals'), ('programme_years', 'projects'),
    ('declaration_series', 'declaration_counts'), ('declaration_places', 'declarations'), ('leading_area_totals', 'leading_areas')
) AS bases(table_name, base_table)
UNION SELECT DISTINCT table_name, table_name FROM row_cautions
ORDER BY ALL;
