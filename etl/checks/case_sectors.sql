-- en: The sectors of a case are in the table of sectors.
-- ja: 事例の分野は分野の表にある。
-- tables: cases, sectors
-- scope: facts
SELECT 'cases' AS table_name, _row AS row_number, 'sectors' AS field, sector AS found,
       (SELECT string_agg(sector, ', ' ORDER BY _row) FROM staging.sectors) AS allowed
FROM (SELECT _row, unnest(string_split(sectors, ';')) AS sector FROM staging.cases)
ANTI JOIN staging.sectors USING (sector)
