-- en: Places of Japan, and only they, have a code; it is in the code list.
-- ja: 日本の地点に限り団体コードがあり、そのコードはコード表にある。
-- tables: places, municipalities, prefectures
-- scope: facts
SELECT 'places' AS table_name, _row AS row_number, 'jis_code' AS field, coalesce(jis_code, '""') AS found, NULL AS allowed
FROM staging.places p
WHERE (p.jis_code IS NOT NULL) <> (p.country_iso3 IS NOT DISTINCT FROM 'JPN')
   OR (p.jis_code IS NOT NULL
       AND p.jis_code NOT IN (SELECT jis_code FROM staging.municipalities UNION SELECT jis_code FROM staging.prefectures))
