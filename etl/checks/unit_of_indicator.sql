-- en: The unit of a number is the unit of its indicator, where the indicator has one.
-- ja: 数値の単位は、指標に単位がある場合はそれと一致する。
-- tables: case_facts, cooperation_links, indicators
-- scope: facts
WITH facts AS (
    SELECT 'case_facts' AS table_name, _row, indicator, unit FROM staging.case_facts
    UNION ALL SELECT 'cooperation_links', _row, indicator, unit FROM staging.cooperation_links
)
SELECT f.table_name, f._row AS row_number, 'unit' AS field, f.unit AS found, i.unit AS allowed
FROM facts f JOIN staging.indicators i USING (indicator)
WHERE f.unit <> i.unit
