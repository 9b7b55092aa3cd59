-- en: A milestone repeats case, dates and precision of its fact.
-- ja: 経過の事例・日付・精度は元の事実と一致する。
-- tables: case_milestones, case_facts
-- scope: facts
SELECT 'case_milestones' AS table_name, m._row AS row_number, 'date_start' AS field,
       concat_ws(', ', m.case_id, m.date_start, m.date_end, m.date_precision) AS found,
       concat_ws(', ', f.case_id, f.date_start, f.date_end, f.date_precision) AS allowed
FROM staging.case_milestones m JOIN staging.case_facts f USING (fact_id)
WHERE (m.case_id, m.date_start, m.date_end, m.date_precision)
      IS DISTINCT FROM (f.case_id, f.date_start, f.date_end, f.date_precision)
