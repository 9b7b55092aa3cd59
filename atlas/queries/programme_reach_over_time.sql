-- Published cumulative place counts beside the same counts in the register up to that fiscal year.
WITH published AS (
    SELECT total_id, as_of, date_precision, fiscal_year_of(as_of, date_precision) AS fiscal_year,
           unnest(['countries', 'partners', 'municipalities']) AS measure_code,
           unnest([partner_countries, partner_cities, japanese_municipalities]) AS published, source_id,
           total_id IN (SELECT row_id FROM conflicts_cooperation WHERE NOT preferred) AS is_set_aside
    FROM programme_totals WHERE counts_scope = 'cumulative_since_fy2013'
)
SELECT as_of, date_precision, fiscal_year, measure_code, published, source_id, is_set_aside, total_id,
       (SELECT CASE measure_code WHEN 'countries' THEN count(DISTINCT r.country_iso3)
                                 WHEN 'partners' THEN count(DISTINCT r.partner_place_id)
                                 ELSE count(DISTINCT r.jp_place_id) END
        FROM projects r WHERE r.fiscal_year <= p.fiscal_year) AS in_register
FROM published p
WHERE published IS NOT NULL
ORDER BY as_of, measure_code, total_id
