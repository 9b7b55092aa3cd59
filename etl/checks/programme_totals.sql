-- en: Adoptions do not exceed applications; a cumulative row has no fiscal year, every other row has one.
-- ja: 採択件数は応募件数を超えない。累計の行には年度がなく、その他の行には年度がある。
-- tables: programme_totals
-- scope: facts
SELECT 'programme_totals' AS table_name, _row AS row_number, 'adopted' AS field, adopted AS found,
       '<= ' || applications AS allowed
FROM staging.programme_totals WHERE adopted > applications
UNION ALL
SELECT 'programme_totals', _row, 'fiscal_year', coalesce(fiscal_year::VARCHAR, '""'), NULL
FROM staging.programme_totals WHERE (call = 'cumulative') <> (fiscal_year IS NULL)
