-- en: Every prefecture and municipality appears once among the local governments.
-- ja: 地方公共団体の表には、すべての都道府県と市区町村が1回ずつ現れる。
-- tables: local_governments, municipalities, prefectures
-- scope: marts
WITH wanted AS (SELECT jis_code FROM municipalities UNION ALL SELECT jis_code FROM prefectures)
SELECT 'local_governments' AS table_name, NULL AS row_number, 'jis_code' AS field, jis_code AS found, '1' AS allowed
FROM (SELECT jis_code, 1 AS wanted, 0 AS present FROM wanted
      UNION ALL SELECT jis_code, 0, 1 FROM local_governments)
GROUP BY jis_code HAVING sum(wanted) <> 1 OR sum(present) <> 1
