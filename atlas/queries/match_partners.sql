-- Partner places with a reported record, with other municipalities, for a need that this municipality has met, and none with it.
-- Needs are those of the municipality, or one. Order: fiscal years of the partner, its records, its latest year.
WITH own AS (SELECT DISTINCT need FROM need_records WHERE municipality_code = $city AND counted AND ($need IS NULL OR need = $need)),
met AS (SELECT DISTINCT partner_place_id FROM activities WHERE municipality_code = $city AND partner_place_id IS NOT NULL),
countries_met AS (SELECT DISTINCT country_iso3 FROM activities WHERE municipality_code = $city AND evidence IN ('reported', 'verified') AND country_iso3 IS NOT NULL),
found AS (
    SELECT n.need, n.record_table, n.record_id, n.municipality_code, n.partner_place_id, n.country_iso3, n.fiscal_year_from, n.fiscal_year_to
    FROM need_records n JOIN own USING (need)
    WHERE n.counted AND n.municipality_code <> $city AND n.partner_place_id IS NOT NULL AND n.partner_place_id NOT IN (SELECT partner_place_id FROM met)
), spread AS (SELECT need, partner_place_id, unnest(range(fiscal_year_from, fiscal_year_to + 1)) AS y FROM found WHERE fiscal_year_from IS NOT NULL),
years AS (SELECT need, partner_place_id, count(DISTINCT y) AS fiscal_years, max(y) AS last_fiscal_year FROM spread GROUP BY ALL),
sourced AS (
    SELECT need, partner_place_id, list(source_id ORDER BY source_id) AS source_ids
    FROM (SELECT DISTINCT f.need, f.partner_place_id, u.source_id
          FROM found f JOIN source_uses u ON u.table_name = f.record_table AND u.row_key = f.record_id)
    GROUP BY ALL
), by_whom AS (
    SELECT need, partner_place_id, country_iso3, list(name ORDER BY name) AS municipality_names
    FROM (SELECT DISTINCT f.need, f.partner_place_id, f.country_iso3, tr($lang, g.name_ja, g.name_en) AS name
          FROM found f JOIN local_governments g ON g.jis_code = f.municipality_code)
    GROUP BY ALL
)
SELECT tr($lang, any_value(p.name_ja), any_value(p.name_en)) AS partner, tr($lang, any_value(c.name_ja), any_value(c.name_en)) AS country,
       tr($lang, any_value(d.label_ja), any_value(d.label_en)) AS need_label, any_value(y.fiscal_years) AS fiscal_years,
       count(*) AS records, any_value(y.last_fiscal_year) AS last_fiscal_year,
       f.country_iso3 IN (SELECT country_iso3 FROM countries_met) AS country_known,
       any_value(b.municipality_names) AS municipality_names,
       any_value(s.source_ids) AS source_ids, f.partner_place_id, f.need
FROM found f
JOIN places p ON p.place_id = f.partner_place_id
JOIN countries c ON c.country_iso3 = f.country_iso3
JOIN needs d USING (need)
JOIN by_whom b ON b.need = f.need AND b.partner_place_id = f.partner_place_id AND b.country_iso3 = f.country_iso3
LEFT JOIN years y ON y.need = f.need AND y.partner_place_id = f.partner_place_id
LEFT JOIN sourced s ON s.need = f.need AND s.partner_place_id = f.partner_place_id
WHERE p.kind <> 'network'
GROUP BY f.need, f.partner_place_id, f.country_iso3
ORDER BY fiscal_years DESC NULLS LAST, records DESC, last_fiscal_year DESC NULLS LAST, f.partner_place_id, f.need
