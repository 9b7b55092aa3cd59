-- Projects adopted by the ministry per fiscal year, as far as call results were found, and every year of the register
-- without one. "partial": a first call must have existed, but only the result of a later one was found.
SELECT y.fiscal_year, y.adopted_published AS adopted,
       CASE WHEN y.adopted_published IS NULL THEN 'unknown'
            WHEN list_has_any(string_split(y.calls_known, ';'), ['1', 'all']) THEN 'known' ELSE 'partial' END AS coverage,
       coalesce((SELECT distinct_values(t.source_id) FROM programme_totals t
                 WHERE t.fiscal_year = y.fiscal_year AND t.adopted IS NOT NULL), []) AS source_ids
FROM programme_years y
WHERE ($fiscal_year IS NULL OR list_contains($fiscal_year, y.fiscal_year))
  AND ($fiscal_year_from IS NULL OR y.fiscal_year >= $fiscal_year_from)
  AND ($fiscal_year_to IS NULL OR y.fiscal_year <= $fiscal_year_to)
ORDER BY y.fiscal_year
