-- Values kept out of the lines, with the values of the line before and after, so that a conflict shows both sides.
WITH found AS (
    SELECT as_of, date_precision, kind AS measure, count::DOUBLE AS figure, plot, usage_note,
           tr($lang, note_ja, note_en) AS remark, source_id
    FROM declaration_counts
    UNION ALL
    SELECT as_of, date_precision, 'population', population_million, plot, usage_note, NULL, source_id FROM declaration_population
), line AS (SELECT measure, as_of, figure FROM found WHERE plot)
SELECT f.as_of, f.date_precision, iso_known(f.as_of, f.date_precision) AS when_iso, f.measure, f.figure, b.figure AS line_before, a.figure AS line_after, f.usage_note, f.remark, f.source_id
FROM found f
ASOF LEFT JOIN line b ON b.measure = f.measure AND b.as_of <= f.as_of
ASOF LEFT JOIN line a ON a.measure = f.measure AND a.as_of >= f.as_of
WHERE NOT f.plot AND ($kind IS NULL OR list_contains($kind, f.measure))
  AND year_asked(fiscal_year_of(f.as_of, f.date_precision), $fiscal_year, $fiscal_year_from, $fiscal_year_to)
ORDER BY f.as_of, f.measure = 'total' DESC, f.measure, f.source_id
