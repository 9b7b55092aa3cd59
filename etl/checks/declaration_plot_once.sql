-- en: At most one plotted row for each date and kind.
-- ja: 同じ時点・区分で図に使用する行は1行までとする。
-- tables: declaration_counts
-- scope: facts
SELECT 'declaration_counts' AS table_name, _row AS row_number, 'plot' AS field, plot AS found, 'false' AS allowed
FROM (SELECT *, row_number() OVER (PARTITION BY as_of, kind ORDER BY _row) AS nth
      FROM staging.declaration_counts WHERE plot)
WHERE nth > 1
