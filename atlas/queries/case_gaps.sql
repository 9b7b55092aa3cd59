-- Fiscal years between the first and the last reported event of a case in which no event was found.
SELECT tr($lang, n.pair_ja, n.pair_en) AS "case", y.fiscal_year
FROM (SELECT case_id, unnest(range(min(fiscal_year), max(fiscal_year))) AS fiscal_year FROM case_years GROUP BY case_id) y
JOIN case_names n USING (case_id)
WHERE ($case IS NULL OR list_contains($case, y.case_id))
  AND (y.case_id, y.fiscal_year) NOT IN (SELECT (case_id, fiscal_year) FROM case_years)
ORDER BY n.position, y.fiscal_year
