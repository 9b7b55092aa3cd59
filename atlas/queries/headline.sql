-- The headline numbers of the landing page: each with its date, its sources and what makes it doubtful.
WITH latest AS (
    SELECT * FROM declaration_series WHERE plot AND kind = 'total' ORDER BY as_of DESC LIMIT 1
), share AS (
    SELECT * FROM declaration_population WHERE plot AND population_share_percent IS NOT NULL ORDER BY as_of DESC LIMIT 1
), reach AS (
    SELECT * FROM programme_totals WHERE counts_scope = 'cumulative_since_fy2013' ORDER BY as_of DESC LIMIT 1
)
SELECT n.* EXCLUDE (place), tr($lang, l.label_ja, l.label_en) AS doubt
FROM (
SELECT 1 AS place, 'declared' AS name, count::DOUBLE AS number, as_of, date_precision, source_id, usage_note FROM latest
UNION ALL SELECT 2, 'population_share', population_share_percent, as_of, date_precision, source_id, usage_note FROM share
UNION ALL SELECT 3, 'programme_municipalities', japanese_municipalities, as_of, date_precision, source_id, NULL FROM reach
UNION ALL SELECT 4, 'programme_partners', partner_cities, as_of, date_precision, source_id, NULL FROM reach
UNION ALL SELECT 5, 'programme_countries', partner_countries, as_of, date_precision, source_id, NULL FROM reach
UNION ALL SELECT 6, 'cases', count(*), NULL, 'unknown', NULL, NULL FROM cases
) n
LEFT JOIN labels l ON l.vocabulary = 'declaration_usage_note' AND l.value = n.usage_note
ORDER BY n.place
