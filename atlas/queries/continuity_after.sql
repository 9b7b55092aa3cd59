-- Pairs with fiscal years in the programme: their last one, and what is on record in later fiscal years.
-- An agreement made in the last programme year is told apart: it may be what carries the cooperation on.
WITH register AS (SELECT max(fiscal_year) AS last_year FROM projects),
programme AS (
    SELECT pair_id, distinct_values(y) AS programme_year_list
    FROM (SELECT pair_id, unnest(range(fiscal_year_from, fiscal_year_to + 1)) AS y FROM continuity_records WHERE in_programme AND counted)
    GROUP BY pair_id
), later AS (
    SELECT c.*, p.programme_year_list[-1] AS programme_last_year FROM continuity_records c JOIN programme p USING (pair_id)
    WHERE NOT c.in_programme AND c.fiscal_year_from IS NOT NULL
)
SELECT pr.pair_id, tr($lang, any_value(g.name_ja), any_value(g.name_en)) AS municipality, tr($lang, any_value(a.name_ja), any_value(a.name_en)) AS partner,
       tr($lang, any_value(k.name_ja), any_value(k.name_en)) AS country,
       any_value(pr.programme_year_list) AS programme_year_list, any_value(pr.programme_year_list)[-1] AS programme_last_year,
       count(l.record_id) FILTER (WHERE l.counted AND l.fiscal_year_to > l.programme_last_year) AS records_after,
       count(l.record_id) FILTER (WHERE l.counted AND l.is_agreement AND l.fiscal_year_from = l.programme_last_year) AS agreements_last_year,
       max(l.fiscal_year_to) FILTER (WHERE l.counted) AS last_fiscal_year,
       any_value(pr.programme_year_list)[-1] >= any_value(r.last_year) AS is_running, any_value(r.last_year) AS register_last_year,
       (SELECT distinct_values(u.source_id) FROM continuity_records x JOIN source_uses u ON u.table_name = x.record_table AND u.row_key = x.record_id
        WHERE x.pair_id = pr.pair_id AND x.counted AND (x.in_programme OR x.fiscal_year_to >= any_value(pr.programme_year_list)[-1])) AS source_ids
FROM programme pr
CROSS JOIN register r
JOIN cooperation_pairs p ON p.pair_id = pr.pair_id
JOIN places j ON j.place_id = p.jp_place_id
JOIN local_governments g ON g.jis_code = j.jis_code
JOIN places a ON a.place_id = p.partner_place_id
JOIN countries k ON k.country_iso3 = a.country_iso3
LEFT JOIN later l ON l.pair_id = pr.pair_id
WHERE ($municipality IS NULL OR list_contains($municipality, j.jis_code))
  AND ($prefecture IS NULL OR list_contains($prefecture, left(j.jis_code, 2)))
  AND ($country IS NULL OR list_contains($country, a.country_iso3))
GROUP BY pr.pair_id
ORDER BY is_running, programme_last_year DESC, pr.pair_id
