-- Only what was reported as done: plans, expectations and context are left out. A blank value is no zero.
SELECT c.title_{lang} AS "case",
       i.label_{lang} AS indicator,
       f.value_{lang} AS "value",
       f.value_number,
       u.label_{lang} AS unit,
       f.date_start,
       s.publisher,
       f.source_id
FROM case_facts f
JOIN cases c USING (case_id)
JOIN indicators i USING (indicator)
JOIN sources s USING (source_id)
LEFT JOIN units u ON u.unit = f.unit
WHERE f.evidence IN ('reported', 'verified') AND f.value_number IS NOT NULL
ORDER BY "case", indicator, f.date_start
