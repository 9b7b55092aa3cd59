-- en: A municipality code starts with its prefecture code and ends in the right check digit.
-- ja: 市区町村コードは都道府県コードで始まり、検査数字が正しい。
-- tables: municipalities
-- scope: facts
WITH digits AS (
    SELECT *, 6 * jis_code[1]::INTEGER + 5 * jis_code[2]::INTEGER + 4 * jis_code[3]::INTEGER
              + 3 * jis_code[4]::INTEGER + 2 * jis_code[5]::INTEGER AS weighted
    FROM staging.municipalities
), checked AS (SELECT *, prefecture_code || jis_code[3:] || (11 - weighted % 11) % 10 AS right_code FROM digits)
SELECT 'municipalities' AS table_name, _row AS row_number, 'jis_code6' AS field, jis_code6 AS found, right_code AS allowed
FROM checked WHERE jis_code6 <> right_code
