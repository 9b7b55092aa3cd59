-- The split by kind on the dates for which every kind is known.
WITH kinds AS (SELECT value, rowid AS position, label_ja, label_en FROM vocabularies_declarations WHERE vocabulary = 'declaration_kind'),
     full_dates AS (
         SELECT as_of FROM declaration_series WHERE plot GROUP BY as_of
         HAVING count(DISTINCT kind) = (SELECT count(*) FROM kinds)
     )
SELECT d.as_of, tr($lang, k.label_ja, k.label_en) AS kind, d.count, d.usage_note IS NOT NULL AS doubtful, d.usage_note, d.source_id
FROM declaration_series d
JOIN full_dates USING (as_of)
JOIN kinds k ON k.value = d.kind
WHERE d.plot AND d.kind <> 'total' AND ($kind IS NULL OR list_contains($kind, d.kind))
  AND year_asked(fiscal_year_of(d.as_of, d.date_precision), $fiscal_year, $fiscal_year_from, $fiscal_year_to)
ORDER BY d.as_of, k.position
