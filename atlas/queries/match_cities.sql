-- Municipalities with a reported record for some need, most fiscal years first.
WITH years AS (
    SELECT municipality_code, unnest(range(fiscal_year_from, fiscal_year_to + 1)) AS y FROM need_records WHERE counted AND fiscal_year_from IS NOT NULL
)
SELECT g.jis_code AS municipality_code, tr($lang, g.name_ja, g.name_en) AS municipality
FROM (SELECT DISTINCT municipality_code FROM need_records WHERE counted) n
JOIN local_governments g ON g.jis_code = n.municipality_code
LEFT JOIN years USING (municipality_code)
GROUP BY ALL
ORDER BY count(DISTINCT y) DESC, g.jis_code
