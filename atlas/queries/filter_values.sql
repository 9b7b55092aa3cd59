-- Every value a shared filter may take, with its label, in display order. No two values of a filter have the same label: a list
-- to choose from could not tell them apart. Towns and villages always stand with their prefecture, cities where their names meet.
WITH named AS (
    SELECT jis_code, tr($lang, name_ja, name_en) AS name, tr($lang, '（' || prefecture_ja || '）', ' (' || prefecture_en || ')') AS place,
           kind IN ('town', 'village') OR (count(*) OVER (PARTITION BY tr($lang, name_ja, name_en)) > 1 AND kind <> 'prefecture') AS is_placed
    FROM local_governments
), placed AS (
    SELECT jis_code, name || CASE WHEN is_placed THEN place ELSE '' END AS label FROM named
)
SELECT parameter, value, label, in_use FROM (
    SELECT 'municipality' AS parameter, jis_code AS value,
           label || CASE WHEN count(*) OVER (PARTITION BY label) > 1 THEN ' ' || jis_code ELSE '' END AS label, jis_code AS position,
           jis_code IN (SELECT municipality_code FROM activities UNION ALL SELECT jis_code FROM declarations) AS in_use
    FROM placed
    UNION ALL
    SELECT 'prefecture', prefecture_code, tr($lang, name_ja, name_en), prefecture_code, TRUE FROM prefectures
    UNION ALL
    SELECT 'country', country_iso3, tr($lang, name_ja, name_en), tr($lang, name_ja, name_en), TRUE
    FROM countries WHERE country_iso3 IN (SELECT country_iso3 FROM activities)
    UNION ALL
    SELECT 'sector', sector, tr($lang, label_ja, label_en), printf('%03d', row_number() OVER ()), TRUE FROM sectors
    UNION ALL
    SELECT 'scheme', scheme, tr($lang, label_ja, label_en), printf('%03d', row_number() OVER ()), TRUE FROM schemes
    UNION ALL
    SELECT 'case', case_id, tr($lang, title_ja, title_en), case_id, TRUE FROM cases
    UNION ALL
    SELECT 'kind', value, tr($lang, label_ja, label_en), printf('%03d', row_number() OVER ()), TRUE
    FROM vocabularies_declarations WHERE vocabulary = 'local_government_kind'
    UNION ALL
    SELECT 'evidence', value, tr($lang, label_ja, label_en), printf('%03d', row_number() OVER ()), TRUE
    FROM vocabularies_cooperation WHERE vocabulary = 'evidence'
    UNION ALL
    SELECT 'fiscal_year', y::VARCHAR, y::VARCHAR, y::VARCHAR, TRUE
    FROM (SELECT unnest(range(min(fiscal_year_from), max(fiscal_year_to) + 1)) AS y FROM activities)
)
ORDER BY parameter, position, value
