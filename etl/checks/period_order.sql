-- en: Start and end are given together, and the end is not before the start; an unknown date is blank.
-- ja: 開始日と終了日はそろって記載し、終了日は開始日より前にならない。日付が不明の場合は空欄とする。
-- tables: case_facts, cooperation_links
-- scope: facts
SELECT table_name, _row AS row_number, 'date_end' AS field,
       concat_ws(', ', coalesce(date_start::VARCHAR, '""'), coalesce(date_end::VARCHAR, '""')) AS found,
       if(date_start IS NULL OR date_precision = 'unknown', '""', '>= ' || date_start) AS allowed
FROM (SELECT 'case_facts' AS table_name, _row, date_start, date_end, date_precision FROM staging.case_facts
      UNION ALL
      SELECT 'cooperation_links', _row, date_start, date_end, date_precision FROM staging.cooperation_links)
WHERE date_end < date_start OR (date_start IS NULL) <> (date_end IS NULL)
   OR (date_precision = 'unknown') <> (date_start IS NULL)
