-- One row: the newest count, the first one, the step between the last two, population, share, and our own list.
WITH series AS (SELECT * FROM declaration_series WHERE kind = 'total' AND plot),
     newest AS (SELECT * FROM series ORDER BY as_of DESC LIMIT 1),
     oldest AS (SELECT * FROM series ORDER BY as_of LIMIT 1),
     people AS (SELECT * FROM declaration_population WHERE plot ORDER BY as_of DESC LIMIT 1),
     share AS (SELECT * FROM declaration_population WHERE plot AND population_share_percent IS NOT NULL ORDER BY as_of DESC LIMIT 1)
SELECT n.count, n.as_of, n.date_precision, n.previous_count, n.previous_as_of, n.added, n.days, n.added_per_month,
       o.count AS first_count, o.as_of AS first_as_of,
       p.population_million, p.as_of AS population_as_of,
       s.population_share_percent, s.as_of AS share_as_of,
       (SELECT count(*) FROM declarations) AS known
FROM newest n, oldest o, people p, share s
