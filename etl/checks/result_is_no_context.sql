-- en: Context is never a result: a milestone of kind result, and a result of collaboration, rest on evidence other than context.
-- ja: 参考情報は成果ではない。成果とする経過や都市間連携の成果の根拠区分は参考以外とする。
-- tables: case_milestones, case_facts, cooperation_links
-- scope: facts
SELECT 'case_milestones' AS table_name, m._row AS row_number, 'kind' AS field, f.evidence AS found,
       'reported, verified' AS allowed
FROM staging.case_milestones m JOIN staging.case_facts f USING (fact_id)
WHERE m.kind = 'result' AND f.evidence NOT IN ('reported', 'verified')
UNION ALL
SELECT 'cooperation_links', _row, 'evidence', evidence, 'expected, planned, reported, verified'
FROM staging.cooperation_links WHERE scheme = 'programme_result' AND evidence = 'context'
