-- en: Plotted numbers of one kind never fall from date to date.
-- ja: 図に使用する数は、同じ区分の中で時点を追って減少しない。
-- tables: declaration_counts
-- scope: facts
SELECT 'declaration_counts' AS table_name, _row AS row_number, 'count' AS field,
       "count" AS found, '>= ' || before AS allowed
FROM (SELECT *, lag("count") OVER (PARTITION BY kind ORDER BY as_of) AS before
      FROM staging.declaration_counts WHERE plot)
WHERE "count" < before
