-- en: What is reported, declared or selected has begun when the sources were read.
-- ja: 報告・表明・選定の日付は、出典の確認日より後にならない。
-- tables: case_facts, cooperation_links, declarations, declaration_counts, leading_areas, sources_cooperation, sources_declarations
-- scope: facts
WITH latest AS (
    SELECT max(retrieved_on) AS day
    FROM (SELECT retrieved_on FROM staging.sources_cooperation
          UNION ALL SELECT retrieved_on FROM staging.sources_declarations)
), dates AS (
    SELECT 'case_facts' AS table_name, _row, 'date_start' AS field, date_start AS day
    FROM staging.case_facts WHERE evidence IN ('reported', 'verified')
    UNION ALL SELECT 'cooperation_links', _row, 'date_start', date_start
    FROM staging.cooperation_links WHERE evidence IN ('reported', 'verified')
    UNION ALL SELECT 'declarations', _row, 'declared_on', declared_on FROM staging.declarations
    UNION ALL SELECT 'declaration_counts', _row, 'as_of', as_of FROM staging.declaration_counts
    UNION ALL SELECT 'leading_areas', _row, 'selected_on', selected_on FROM staging.leading_areas
)
SELECT table_name, _row AS row_number, field, dates.day AS found, '<= ' || latest.day AS allowed
FROM dates, latest WHERE dates.day > latest.day
