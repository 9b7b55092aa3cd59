-- activities holds every record of cooperation with another place.
SELECT country_{lang} AS country,
       count(*) AS records,
       count(*) FILTER (evidence = 'reported') AS reported,
       count(*) FILTER (evidence = 'planned') AS planned,
       count(DISTINCT jp_place_id) AS japanese_municipalities
FROM activities
WHERE country_iso3 IS NOT NULL AND evidence <> 'context'
GROUP BY ALL
ORDER BY records DESC, country
