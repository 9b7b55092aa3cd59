-- One look-up for every code shown on screen: vocabulary, value, label in both languages.
CREATE TABLE labels AS
SELECT vocabulary, value, label_ja, label_en FROM vocabularies_cooperation
UNION
SELECT vocabulary, value, label_ja, label_en FROM vocabularies_declarations
UNION ALL SELECT 'sector', sector, label_ja, label_en FROM sectors
UNION ALL SELECT 'scheme', scheme, label_ja, label_en FROM schemes
UNION ALL SELECT 'unit', unit, label_ja, label_en FROM units
UNION ALL SELECT 'indicator', indicator, label_ja, label_en FROM indicators
UNION ALL SELECT 'country', country_iso3, name_ja, name_en FROM countries
UNION ALL SELECT 'case', case_id, title_ja, title_en FROM cases
UNION ALL SELECT 'prefecture', prefecture_code, name_ja, name_en FROM prefectures
ORDER BY ALL;
