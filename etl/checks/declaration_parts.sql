-- en: Where all five parts of a date and source are given, they add up to the total.
-- ja: 同じ時点・出典で5区分すべてがある場合、その和は合計と一致する。
-- tables: declaration_counts
-- scope: facts
WITH parts AS (
    SELECT as_of, source_id, sum("count") AS total
    FROM staging.declaration_counts WHERE kind <> 'total'
    GROUP BY ALL
    HAVING count(DISTINCT kind) = (SELECT count(DISTINCT kind) - 1 FROM staging.declaration_counts)
)
SELECT 'declaration_counts' AS table_name, c._row AS row_number, 'count' AS field,
       c."count" AS found, parts.total AS allowed
FROM staging.declaration_counts c JOIN parts USING (as_of, source_id)
WHERE c.kind = 'total' AND c."count" <> parts.total
