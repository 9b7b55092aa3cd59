-- en: Sources without a usage note agree on the number of one day and kind.
-- ja: 注意のない出典どうしは、同じ日・区分の数が一致する。
-- tables: declaration_counts
-- scope: facts
SELECT 'declaration_counts' AS table_name, _row AS row_number, 'count' AS field,
       "count" AS found, known AS allowed
FROM (SELECT *, first_value("count") OVER (PARTITION BY as_of, kind ORDER BY plot DESC, _row) AS known
      FROM staging.declaration_counts WHERE usage_note IS NULL AND date_precision = 'day')
WHERE "count" <> known
