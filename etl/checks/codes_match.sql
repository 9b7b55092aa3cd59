-- en: The code of a declaring local government is in the code list, with the same name and prefecture.
-- ja: 表明自治体のコードはコード表にあり、名称と都道府県が一致する。
-- tables: declarations, municipalities, prefectures
-- scope: facts
WITH known AS (
    SELECT m.jis_code, m.name_ja, m.kind, m.prefecture_ja, p.name_en AS prefecture_en
    FROM staging.municipalities m JOIN staging.prefectures p USING (prefecture_code)
    UNION ALL SELECT jis_code, name_ja, 'prefecture', name_ja, name_en FROM staging.prefectures
)
SELECT 'declarations' AS table_name, d._row AS row_number, 'jis_code' AS field,
       concat_ws(', ', d.jis_code, d.name_ja, d.kind, d.prefecture_ja, d.prefecture_en) AS found,
       concat_ws(', ', k.jis_code, k.name_ja, k.kind, k.prefecture_ja, k.prefecture_en) AS allowed
FROM staging.declarations d LEFT JOIN known k USING (jis_code)
WHERE k.jis_code IS NULL
   OR (d.name_ja, d.kind, d.prefecture_ja, d.prefecture_en)
      IS DISTINCT FROM (k.name_ja, k.kind, k.prefecture_ja, k.prefecture_en)
