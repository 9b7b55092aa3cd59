-- Sources by year of publication and year in which they were read.
SELECT year(published_on) AS published_year, year(retrieved_on) AS retrieved_year, count(*) AS sources, list(source_id ORDER BY source_id) AS source_ids
FROM sources
GROUP BY ALL
ORDER BY published_year NULLS LAST, retrieved_year
