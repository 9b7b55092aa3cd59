-- Population of the declaring local governments; the share only where a source states it.
SELECT as_of, population_million, population_share_percent, usage_note IS NOT NULL AS doubtful, usage_note, source_id
FROM declaration_population
WHERE plot AND year_asked(fiscal_year_of(as_of, date_precision), $fiscal_year, $fiscal_year_from, $fiscal_year_to)
ORDER BY as_of
