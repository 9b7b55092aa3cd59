-- en: Every municipality has an English name.
-- ja: すべての市区町村に英語名がある。
-- tables: municipalities, municipality_names
-- scope: facts
SELECT 'municipalities' AS table_name, _row AS row_number, 'jis_code' AS field, jis_code AS found, NULL AS allowed
FROM staging.municipalities ANTI JOIN staging.municipality_names USING (jis_code)
