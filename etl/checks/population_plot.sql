-- en: Plotted population never falls, and each date is plotted once.
-- ja: 図に使用する人口は時点を追って減少せず、同じ時点は1行のみとする。
-- tables: declaration_population
-- scope: facts
SELECT 'declaration_population' AS table_name, _row AS row_number, 'population_million' AS field,
       population_million AS found, '>= ' || before AS allowed
FROM (SELECT *, lag(population_million) OVER (ORDER BY as_of) AS before,
             row_number() OVER (PARTITION BY as_of) AS nth
      FROM staging.declaration_population WHERE plot)
WHERE population_million < before OR nth > 1
