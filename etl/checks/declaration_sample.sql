-- en: The declarations listed up to a date are never more than the plotted total of that date.
-- ja: ある時点までに一覧にある表明数は、その時点の合計を超えない。
-- tables: declaration_counts, declarations
-- scope: facts
SELECT 'declaration_counts' AS table_name, c._row AS row_number, 'count' AS field,
       c."count" AS found, '>= ' || count(d.jis_code) AS allowed
FROM staging.declaration_counts c JOIN staging.declarations d ON d.declared_on <= c.as_of AND d.date_precision = 'day'
WHERE c.kind = 'total' AND c.plot
GROUP BY c._row, c."count"
HAVING count(d.jis_code) > c."count"
