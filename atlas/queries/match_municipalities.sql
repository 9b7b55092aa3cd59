-- Municipalities with a reported record for a need: first by fiscal years on record, then by records, then by the latest year.
-- $partner is a country, a place abroad, or NULL; it adds reasons and does not change the order.
WITH register AS (SELECT max(fiscal_year) AS last_year FROM projects),
place AS (SELECT country_iso3 FROM places WHERE place_id = $partner),
found AS (SELECT * FROM need_records WHERE need = $need AND counted),
spread AS (SELECT municipality_code, unnest(range(fiscal_year_from, fiscal_year_to + 1)) AS y FROM found WHERE fiscal_year_from IS NOT NULL),
years AS (SELECT municipality_code, count(DISTINCT y) AS fiscal_years, max(y) AS last_fiscal_year FROM spread GROUP BY 1),
anything AS (
    SELECT municipality_code, max(fiscal_year_to) AS last_any_year FROM activities
    WHERE evidence IN ('reported', 'verified') AND partner_place_id IS NOT NULL GROUP BY 1
), sourced AS (
    SELECT f.municipality_code, distinct_values(u.source_id) AS source_ids
    FROM found f JOIN source_uses u ON u.table_name = f.record_table AND u.row_key = f.record_id GROUP BY 1
)
SELECT tr($lang, any_value(g.name_ja), any_value(g.name_en)) AS municipality, f.municipality_code,
       any_value(y.fiscal_years) AS fiscal_years, count(*) AS records, any_value(y.last_fiscal_year) AS last_fiscal_year,
       coalesce(any_value(y.last_fiscal_year) > any_value(r.last_year) - $recent, FALSE) AS is_recent,
       any_value(x.last_any_year) AS last_any_year,
       count(*) FILTER (WHERE f.partner_place_id = $partner) AS records_in_place,
       count(*) FILTER (WHERE f.country_iso3 = coalesce((SELECT country_iso3 FROM place), $partner)) AS records_in_country,
       list(DISTINCT tr($lang, p.name_ja, p.name_en) ORDER BY tr($lang, p.name_ja, p.name_en)) FILTER (WHERE p.place_id IS NOT NULL) AS partner_names,
       any_value(s.source_ids) AS source_ids
FROM found f
CROSS JOIN register r
JOIN local_governments g ON g.jis_code = f.municipality_code
LEFT JOIN places p ON p.place_id = f.partner_place_id
LEFT JOIN years y ON y.municipality_code = f.municipality_code
LEFT JOIN anything x ON x.municipality_code = f.municipality_code
LEFT JOIN sourced s ON s.municipality_code = f.municipality_code
GROUP BY f.municipality_code
ORDER BY fiscal_years DESC NULLS LAST, records DESC, last_fiscal_year DESC NULLS LAST, f.municipality_code
