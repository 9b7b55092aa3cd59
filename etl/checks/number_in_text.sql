-- en: The number of a fact also stands in its Japanese and English text, unless the text counts in millions or the like.
-- ja: 事実の数値は日本語・英語の値の文字列にも含まれる（万・億などで記した場合を除く）。
-- tables: case_facts, cooperation_links
-- scope: facts
WITH facts AS (
    SELECT 'case_facts' AS table_name, _row, value_number, value_ja, value_en FROM staging.case_facts
    UNION ALL SELECT 'cooperation_links', _row, value_number, value_ja, value_en FROM staging.cooperation_links
), texts AS (
    SELECT table_name, _row, regexp_replace(value_number::VARCHAR, '\.0$', '') AS number,
           unnest([{'field': 'value_ja', 'text': value_ja}, {'field': 'value_en', 'text': value_en}]) AS side
    FROM facts WHERE value_number IS NOT NULL
)
SELECT table_name, _row AS row_number, side.field AS field, side.text AS found, number AS allowed
FROM texts
WHERE NOT contains(replace(side.text, ',', ''), number)
  AND NOT regexp_matches(side.text, '[0-9](万|億|兆| (million|billion|trillion))')
