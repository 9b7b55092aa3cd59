-- en: A gross cumulative number is the sum of all rounds so far; a net one is not larger.
-- ja: 単純合計の累計は各回の和と一致し、辞退を除く累計はそれを超えない。
-- tables: leading_areas
-- scope: facts
SELECT 'leading_areas' AS table_name, _row AS row_number, 'cumulative_published' AS field,
       cumulative_published AS found, if(cumulative_basis = 'gross', '', '<= ') || total AS allowed
FROM (SELECT *, sum(selected) OVER (ORDER BY round) AS total FROM staging.leading_areas)
WHERE (cumulative_basis = 'gross' AND cumulative_published <> total) OR cumulative_published > total
