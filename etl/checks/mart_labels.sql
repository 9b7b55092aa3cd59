-- en: Each value of a vocabulary has one label.
-- ja: 選択肢の各値の表示名は1つに限る。
-- tables: labels
-- scope: marts
SELECT 'labels' AS table_name, NULL AS row_number, 'value' AS field, vocabulary || '/' || value AS found, NULL AS allowed
FROM labels GROUP BY vocabulary, value HAVING count(*) > 1
