-- en: The rules of one step need the same number of fiscal years, never count context, and a rule for one fact fits that fact.
-- ja: 一つの段階の規則は必要な年度数が同じで、参考の事実を数えず、事実を指定した規則はその事実と合う。
-- tables: monitoring_rules, case_facts
-- scope: facts
SELECT 'monitoring_rules' AS table_name, _row AS row_number, 'fiscal_years_needed' AS field, fiscal_years_needed::VARCHAR AS found, NULL AS allowed
FROM staging.monitoring_rules
QUALIFY min(fiscal_years_needed) OVER (PARTITION BY step) <> max(fiscal_years_needed) OVER (PARTITION BY step)
UNION ALL
SELECT 'monitoring_rules', _row, 'evidence', evidence, NULL FROM staging.monitoring_rules WHERE evidence = 'context'
UNION ALL
SELECT 'monitoring_rules', r._row, 'fact_id', r.fact_id, f.indicator
FROM staging.monitoring_rules r JOIN staging.case_facts f USING (fact_id)
WHERE f.indicator <> r.indicator OR f.evidence <> r.evidence
