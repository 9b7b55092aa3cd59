-- en: Order numbers, rounded, contradicted and month-only figures are never plotted.
-- ja: 表明順の番号、概数、不一致のある数、月のみの数は図に使用しない。
-- tables: declaration_counts
-- scope: facts
SELECT 'declaration_counts' AS table_name, _row AS row_number, 'plot' AS field, plot AS found, 'false' AS allowed
FROM staging.declaration_counts
WHERE plot AND list_has_any(string_split(usage_note, ';'), ['ordinal', 'rounded', 'conflict', 'month_only'])
