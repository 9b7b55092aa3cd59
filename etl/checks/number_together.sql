-- en: A number, its qualifier and its unit come together.
-- ja: 数値・数値の性質・単位はそろって記載する。
-- tables: case_facts, cooperation_links
-- scope: facts
WITH facts AS (
    SELECT 'case_facts' AS table_name, _row, value_number, value_qualifier, unit FROM staging.case_facts
    UNION ALL SELECT 'cooperation_links', _row, value_number, value_qualifier, unit FROM staging.cooperation_links
)
SELECT table_name, _row AS row_number,
       CASE WHEN value_number IS NULL THEN 'value_number' WHEN unit IS NULL THEN 'unit' ELSE 'value_qualifier' END
           AS field,
       concat_ws(', ', coalesce(value_number::VARCHAR, '""'), coalesce(value_qualifier, '""'),
                 coalesce(unit, '""')) AS found,
       NULL AS allowed
FROM facts
WHERE (value_number IS NULL) <> (value_qualifier IS NULL) OR (value_number IS NULL) <> (unit IS NULL)
