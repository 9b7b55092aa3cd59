-- Partners that can be chosen: countries with a record, then their places.
SELECT code, label FROM (
    SELECT DISTINCT country_iso3 AS code, tr($lang, country_ja, country_en) AS label, 1 AS level, tr($lang, country_ja, country_en) AS country
    FROM activities WHERE country_iso3 IS NOT NULL AND country_iso3 <> 'JPN'
    UNION ALL
    SELECT DISTINCT partner_place_id, tr($lang, partner_ja || '（' || country_ja || '）', partner_en || ' (' || country_en || ')'), 2, tr($lang, country_ja, country_en)
    FROM activities WHERE partner_kind NOT IN ('network', 'country') AND country_iso3 IS NOT NULL
) ORDER BY level, country, label
