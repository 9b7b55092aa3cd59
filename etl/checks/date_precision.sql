-- en: A date known to the month, year or fiscal year is its first day; an unknown date is blank.
-- ja: 月・年・年度のみ判明している日付はその初日とし、不明の場合は空欄とする。
-- tables: declaration_counts, declaration_population, declarations, policy_events, programme_totals, cases
-- scope: facts
WITH dates AS (
    SELECT 'declaration_counts' AS table_name, _row, 'as_of' AS field, as_of AS day, date_precision
    FROM staging.declaration_counts
    UNION ALL SELECT 'declaration_population', _row, 'as_of', as_of, date_precision FROM staging.declaration_population
    UNION ALL SELECT 'declarations', _row, 'declared_on', declared_on, date_precision FROM staging.declarations
    UNION ALL SELECT 'policy_events', _row, 'date', "date", date_precision FROM staging.policy_events
    UNION ALL SELECT 'programme_totals', _row, 'as_of', as_of, date_precision FROM staging.programme_totals
    UNION ALL SELECT 'cases', _row, 'started_on', started_on, date_precision FROM staging.cases
)
SELECT table_name, _row AS row_number, field, coalesce(day::VARCHAR, '""') AS found, date_precision AS allowed
FROM dates
WHERE (date_precision = 'unknown') <> (day IS NULL)
   OR (date_precision = 'month' AND day(day) <> 1)
   OR (date_precision = 'year' AND strftime(day, '%m-%d') <> '01-01')
   OR (date_precision = 'fiscal_year' AND strftime(day, '%m-%d') <> '04-01')
