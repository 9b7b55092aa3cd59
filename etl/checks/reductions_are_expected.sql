-- en: An expected reduction is evidence expected, planned or context; it is never reported as achieved.
-- ja: 削減見込量の根拠区分は見込み、計画または参考とし、実績として扱わない。
-- tables: case_facts, cooperation_links
-- scope: facts
SELECT table_name, _row AS row_number, 'evidence' AS field, evidence AS found,
       'expected, planned, context' AS allowed
FROM (SELECT 'case_facts' AS table_name, _row, indicator, evidence FROM staging.case_facts
      UNION ALL SELECT 'cooperation_links', _row, indicator, evidence FROM staging.cooperation_links)
WHERE indicator = 'expected_ghg_reduction' AND evidence NOT IN ('expected', 'planned', 'context')
