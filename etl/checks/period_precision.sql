-- en: A period fits its precision: months from first to last day, years from 1 January, fiscal years from April to March.
-- ja: 期間は精度に合う（月は月初から月末まで、年は1月1日から、年度は4月1日から翌年3月31日まで）。
-- tables: case_facts, cooperation_links
-- scope: facts
SELECT table_name, _row AS row_number, 'date_start' AS field,
       concat_ws(' - ', date_start, date_end) AS found, date_precision AS allowed
FROM (SELECT 'case_facts' AS table_name, _row, date_start, date_end, date_precision FROM staging.case_facts
      UNION ALL
      SELECT 'cooperation_links', _row, date_start, date_end, date_precision FROM staging.cooperation_links)
WHERE (date_precision = 'month' AND (day(date_start) <> 1 OR date_end <> last_day(date_end)))
   OR (date_precision = 'year' AND strftime(date_start, '%m-%d') <> '01-01')
   OR (date_precision = 'fiscal_year'
       AND (strftime(date_start, '%m-%d') <> '04-01' OR strftime(date_end, '%m-%d') <> '03-31'))
