-- The rows that lean on one source, told in words: what about, what it says, when, how well known.
WITH uses AS (
    SELECT table_name, row_key, bool_or(is_main) AS is_main FROM source_uses WHERE source_id = $source GROUP BY ALL
), words AS (
    SELECT 'case_facts' AS table_name, f.fact_id AS row_key, tr($lang, c.title_ja, c.title_en) || ' · ' || tr($lang, i.label_ja, i.label_en) AS subject,
           tr($lang, f.value_ja, f.value_en) AS statement, f.date_start, f.date_end, f.date_precision, 'evidence' AS vocabulary, f.evidence AS stage
    FROM case_facts f JOIN cases c USING (case_id) JOIN indicators i USING (indicator)
    UNION ALL
    SELECT 'cooperation_links', record_id, concat_ws(' × ', tr($lang, municipality_ja, municipality_en), tr($lang, partner_ja, partner_en)),
           concat_ws(' · ', tr($lang, title_ja, title_en), tr($lang, value_ja, value_en)), date_start, date_end, date_precision, 'evidence', evidence
    FROM activities WHERE record_table = 'cooperation_links'
    UNION ALL
    SELECT 'projects', record_id, concat_ws(' × ', tr($lang, municipality_ja, municipality_en), tr($lang, partner_ja, partner_en)),
           tr($lang, title_ja, title_en), date_start, date_end, date_precision, 'evidence_level', evidence_level
    FROM activities WHERE record_table = 'projects'
    UNION ALL
    SELECT 'case_partners', p.case_partner_id, tr($lang, c.title_ja, c.title_en), tr($lang, p.name_ja, p.name_en), NULL, NULL, 'unknown', 'partner_role', p.role
    FROM case_partners p JOIN cases c USING (case_id)
    UNION ALL
    SELECT 'programme_totals', total_id, 'call:' || "call", concat_ws(' · ',
           (SELECT tr($lang, title_ja, title_en) FROM meta_fields WHERE table_name = 'programme_totals' AND field = 'applications') || ' ' || applications,
           (SELECT tr($lang, title_ja, title_en) FROM meta_fields WHERE table_name = 'programme_totals' AND field = 'adopted') || ' ' || adopted,
           (SELECT tr($lang, title_ja, title_en) FROM meta_fields WHERE table_name = 'programme_totals' AND field = 'partner_countries') || ' ' || partner_countries,
           (SELECT tr($lang, title_ja, title_en) FROM meta_fields WHERE table_name = 'programme_totals' AND field = 'partner_cities') || ' ' || partner_cities,
           (SELECT tr($lang, title_ja, title_en) FROM meta_fields WHERE table_name = 'programme_totals' AND field = 'japanese_municipalities')
               || ' ' || japanese_municipalities),
           as_of, NULL, date_precision, 'counts_scope', counts_scope
    FROM programme_totals
    UNION ALL
    SELECT 'declaration_counts', strftime(as_of, '%Y-%m-%d') || ' ' || kind, 'declaration_kind:' || kind, format('{:,}', "count"),
           as_of, NULL, date_precision, 'plot', plot::VARCHAR
    FROM declaration_counts WHERE source_id = $source
    UNION ALL
    SELECT 'declaration_population', strftime(as_of, '%Y-%m-%d'),
           (SELECT tr($lang, title_ja, title_en) FROM meta_fields WHERE table_name = 'declaration_population' AND field = 'population_million'),
           concat_ws(' · ', population_million, population_share_percent || '%'), as_of, NULL, date_precision, 'plot', plot::VARCHAR
    FROM declaration_population WHERE source_id = $source
    UNION ALL
    SELECT 'declarations', jis_code, concat_ws(' · ', tr($lang, name_ja, name_en), nullif(tr($lang, prefecture_ja, prefecture_en), tr($lang, name_ja, name_en))),
           NULL, declared_on, NULL, date_precision, NULL, NULL
    FROM declarations
    UNION ALL
    SELECT 'leading_areas', "round"::VARCHAR, "round"::VARCHAR, concat_ws(' · ',
           (SELECT tr($lang, title_ja, title_en) FROM meta_fields WHERE table_name = 'leading_areas' AND field = 'selected') || ' ' || selected,
           (SELECT tr($lang, title_ja, title_en) FROM meta_fields WHERE table_name = 'leading_areas' AND field = 'cumulative_published') || ' ' || cumulative_published),
           selected_on, NULL, date_precision, 'cumulative_basis', cumulative_basis
    FROM leading_areas WHERE source_id = $source
    UNION ALL
    SELECT 'policy_events', strftime("date", '%Y-%m-%d') || ' ' || label_en, 'policy_event_kind:' || kind, tr($lang, label_ja, label_en),
           "date", NULL, date_precision, NULL, NULL
    FROM policy_events
    UNION ALL
    SELECT 'claims', claim_id, 'claim_topic:' || topic, tr($lang, statement_ja, statement_en), NULL, NULL, 'unknown', 'verdict', verdict FROM claims
    UNION ALL SELECT 'framework_roles', id, 'role_actor:' || actor, tr($lang, role_ja, role_en), NULL, NULL, 'unknown', NULL, NULL FROM framework_roles
    UNION ALL SELECT 'framework_supports', id, 'support_kind:' || kind, tr($lang, support_ja, support_en), NULL, NULL, 'unknown', NULL, NULL FROM framework_supports
    UNION ALL SELECT 'framework_benefits', id, tr($lang, beneficiary_ja, beneficiary_en), tr($lang, benefit_ja, benefit_en), NULL, NULL, 'unknown', NULL, NULL
              FROM framework_benefits
    UNION ALL SELECT 'framework_challenges', id, tr($lang, raised_by_ja, raised_by_en), tr($lang, challenge_ja, challenge_en), NULL, NULL, 'unknown', NULL, NULL
              FROM framework_challenges
    UNION ALL SELECT 'framework_kpis', id, 'kpi_step:' || step, tr($lang, indicator_ja, indicator_en), NULL, NULL, 'unknown', NULL, NULL FROM framework_kpis
    UNION ALL SELECT 'framework_lessons', id, 'lesson_theme:' || theme, tr($lang, finding_ja, finding_en), NULL, NULL, 'unknown', NULL, NULL FROM framework_lessons
    UNION ALL SELECT 'framework_actions', id, 'action_audience:' || audience, tr($lang, action_ja, action_en), NULL, NULL, 'unknown', NULL, NULL FROM framework_actions
    UNION ALL SELECT 'framework_common_features', f.id, tr($lang, c.title_ja, c.title_en), tr($lang, f.feature_ja, f.feature_en), NULL, NULL, 'unknown', NULL, NULL
              FROM framework_common_features f LEFT JOIN cases c USING (case_id)
)
SELECT tr($lang, m.title_ja, m.title_en) AS table_title, coalesce(tr($lang, named.label_ja, named.label_en), w.subject) AS subject, w.statement,
       w.date_start, w.date_end, w.date_precision, tr($lang, l.label_ja, l.label_en) AS stage_label, u.is_main, u.row_key AS record_id,
       u.table_name
FROM uses u
JOIN meta_tables m USING (table_name)
LEFT JOIN words w ON w.table_name = u.table_name AND w.row_key = u.row_key
LEFT JOIN labels named ON named.vocabulary || ':' || named.value = w.subject
LEFT JOIN labels l ON l.vocabulary = w.vocabulary AND l.value = w.stage
ORDER BY count(*) OVER (PARTITION BY u.table_name) DESC, u.table_name, w.date_start, u.row_key, w.statement
