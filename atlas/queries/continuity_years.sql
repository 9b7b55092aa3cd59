-- Pair × fiscal year with a reported record (register, other cooperation, milestones of the cases). Plans and context do not count.
WITH chosen AS (
    SELECT c.*, p.jp_place_id, p.partner_place_id FROM continuity_records c
    JOIN cooperation_pairs p USING (pair_id)
    JOIN places j ON j.place_id = p.jp_place_id
    JOIN places a ON a.place_id = p.partner_place_id
    WHERE c.counted AND ($municipality IS NULL OR list_contains($municipality, j.jis_code))
      AND ($prefecture IS NULL OR list_contains($prefecture, left(j.jis_code, 2)))
      AND ($country IS NULL OR list_contains($country, a.country_iso3))
), spread AS (
    SELECT *, unnest(range(fiscal_year_from, fiscal_year_to + 1)) AS fiscal_year FROM chosen WHERE fiscal_year_from IS NOT NULL
)
SELECT s.pair_id, tr($lang, any_value(g.name_ja), any_value(g.name_en)) AS municipality, tr($lang, any_value(a.name_ja), any_value(a.name_en)) AS partner,
       s.fiscal_year, count(*) AS records, count(*) FILTER (WHERE s.is_inferred) AS inferred, bool_or(s.in_programme) AS in_programme,
       list(DISTINCT tr($lang, v.label_ja, v.label_en) ORDER BY tr($lang, v.label_ja, v.label_en)) FILTER (WHERE v.value IS NOT NULL) AS phases,
       (SELECT distinct_values(u.source_id) FROM spread x JOIN source_uses u ON u.table_name = x.record_table AND u.row_key = x.record_id
        WHERE x.pair_id = s.pair_id AND x.fiscal_year = s.fiscal_year) AS source_ids
FROM spread s
JOIN places j ON j.place_id = s.jp_place_id
JOIN local_governments g ON g.jis_code = j.jis_code
JOIN places a ON a.place_id = s.partner_place_id
LEFT JOIN labels v ON v.vocabulary = 'phase' AND v.value = s.phase
GROUP BY s.pair_id, s.fiscal_year
ORDER BY count(*) OVER (PARTITION BY s.pair_id) DESC, s.pair_id, s.fiscal_year
