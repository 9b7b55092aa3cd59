-- Pairs that can be chosen, those with most fiscal years on record first.
WITH spread AS (SELECT pair_id, unnest(range(fiscal_year_from, fiscal_year_to + 1)) AS y FROM continuity_records WHERE counted AND fiscal_year_from IS NOT NULL)
SELECT p.pair_id, tr($lang, g.name_ja, g.name_en) AS municipality, tr($lang, a.name_ja, a.name_en) AS partner, count(DISTINCT s.y) AS fiscal_years
FROM cooperation_pairs p
JOIN places j ON j.place_id = p.jp_place_id
JOIN local_governments g ON g.jis_code = j.jis_code
JOIN places a ON a.place_id = p.partner_place_id
LEFT JOIN spread s USING (pair_id)
GROUP BY ALL
ORDER BY fiscal_years DESC, p.pair_id
