-- The cases with their short names, oldest first.
SELECT case_id, tr($lang, pair_ja, pair_en) AS "case", tr($lang, brief_ja, brief_en) AS brief
FROM case_names
WHERE $case IS NULL OR list_contains($case, case_id)
ORDER BY position
