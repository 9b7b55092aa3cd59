-- One row per pair of municipality and partner place with a record under these filters. Context is left out unless asked for.
-- Fiscal years count reported and verified records only: a plan is not a year of cooperation.
WITH chosen AS (
    SELECT p.pair_id, a.country_iso3, a.scheme, a.sectors, a.source_ids, a.case_id, a.evidence, a.fiscal_year_from, a.fiscal_year_to, a.records
    FROM activity_counts_in($municipality, $prefecture, $country, $sector, $scheme, $case, $kind, $evidence, $fiscal_year, $fiscal_year_from, $fiscal_year_to) a
    JOIN cooperation_pairs p ON p.jp_place_id = a.jp_place_id AND p.partner_place_id = a.partner_place_id
    WHERE $evidence IS NOT NULL OR a.evidence <> 'context'
), counted AS (
    SELECT pair_id, sum(records)::BIGINT AS records, any_value(country_iso3) AS country_iso3, any_value(case_id) AS case_id FROM chosen GROUP BY pair_id
), years AS (
    SELECT pair_id, distinct_values(y) AS years
    FROM (SELECT pair_id, unnest(range(fiscal_year_from, fiscal_year_to + 1)) AS y
          FROM chosen WHERE evidence IN ('reported', 'verified') AND fiscal_year_from IS NOT NULL)
    WHERE ($fiscal_year IS NULL OR list_contains($fiscal_year, y))
      AND ($fiscal_year_from IS NULL OR y >= $fiscal_year_from) AND ($fiscal_year_to IS NULL OR y <= $fiscal_year_to)
    GROUP BY pair_id
), sector_counts AS (
    SELECT pair_id, sector, sum(records) AS n, any_value(s.position) AS position, any_value(tr($lang, s.label_ja, s.label_en)) AS label
    FROM (SELECT pair_id, records, unnest(sectors) AS sector FROM chosen)
    JOIN (SELECT sector, label_ja, label_en, row_number() OVER () AS position FROM sectors) s USING (sector)
    GROUP BY pair_id, sector
), scheme_counts AS (
    SELECT pair_id, scheme, sum(records) AS n, any_value(s.position) AS position, any_value(tr($lang, s.label_ja, s.label_en)) AS label
    FROM chosen JOIN (SELECT scheme, label_ja, label_en, row_number() OVER () AS position FROM schemes) s USING (scheme)
    GROUP BY pair_id, scheme
), by_sector AS (
    SELECT pair_id, list(label ORDER BY n DESC, position) AS sectors FROM sector_counts GROUP BY pair_id
), by_scheme AS (
    SELECT pair_id, list(label ORDER BY n DESC, position) AS schemes FROM scheme_counts GROUP BY pair_id
), stages AS (
    SELECT pair_id, arg_min(evidence, list_position(['verified', 'reported', 'expected', 'planned', 'context'], evidence)) AS stage_code
    FROM chosen GROUP BY pair_id
), sourced AS (
    SELECT pair_id, list_sort(list_distinct(flatten(list(source_ids)))) AS source_ids FROM chosen GROUP BY pair_id
)
SELECT c.pair_id, tr($lang, jp.name_ja, jp.name_en) AS municipality, tr($lang, pp.name_ja, pp.name_en) AS partner,
       tr($lang, co.name_ja, co.name_en) AS country,
       len(y.years) AS fiscal_years, y.years[1] AS first_fiscal_year, y.years[-1] AS last_fiscal_year,
       y.years[-1] - y.years[1] + 1 - len(y.years) AS gap_years,
       tr($lang, e.label_ja, e.label_en) AS evidence_label, c.records,
       bs.sectors[1] AS main_sector, bm.schemes[1] AS main_scheme, bs.sectors, bm.schemes,
       tr($lang, k.title_ja, k.title_en) AS case_title,
       p.jp_lat AS municipality_lat, p.jp_lon AS municipality_lon, p.partner_lat, p.partner_lon,
       r.source_ids, s.stage_code, c.case_id AS case_code, c.country_iso3, p.jp_place_id, p.partner_place_id,
       p.jp_draw_lat, p.jp_draw_lon, p.partner_draw_lat, p.partner_draw_lon, p.jp_is_moved, p.partner_is_moved, p.lane, p.lanes, y.years
FROM counted c
JOIN cooperation_pairs p USING (pair_id)
JOIN places jp ON jp.place_id = p.jp_place_id
JOIN places pp ON pp.place_id = p.partner_place_id
LEFT JOIN countries co ON co.country_iso3 = c.country_iso3
LEFT JOIN years y USING (pair_id)
LEFT JOIN by_sector bs USING (pair_id)
LEFT JOIN by_scheme bm USING (pair_id)
JOIN stages s USING (pair_id)
JOIN sourced r USING (pair_id)
JOIN labels e ON e.vocabulary = 'evidence' AND e.value = s.stage_code
LEFT JOIN cases k ON k.case_id = c.case_id
ORDER BY jp.jis_code, fiscal_years DESC NULLS LAST, c.pair_id
