-- One row per record of cooperation under any scheme: the programme register (projects) and the other links.
-- Case facts stay in their own table: they describe the four cases in depth and would count the same event twice.
CREATE TABLE activities AS
WITH case_pairs AS (
    SELECT DISTINCT c.case_id, c.jp_place_id, p.place_id AS partner_place_id
    FROM cases c JOIN case_partners p USING (case_id)
    WHERE p.role = 'municipality_partner'
), records AS (
    SELECT p.project_id AS record_id, 'projects' AS record_table, p.jp_place_id, p.partner_place_id, p.country_iso3,
           'moe_city_to_city' AS scheme,
           coalesce((SELECT list(s.sector ORDER BY s.sector) FROM project_sectors s WHERE s.project_id = p.project_id), []) AS sectors,
           p.title_ja, p.title_en, 'programme_fiscal_year' AS indicator,
           NULL AS value_ja, NULL AS value_en, NULL::DOUBLE AS value_number, NULL AS unit,
           'reported' AS evidence, p.evidence_level, NULL AS confidence, NULL AS usage_note,
           make_date(p.fiscal_year::INTEGER, 4, 1) AS date_start, make_date(p.fiscal_year::INTEGER + 1, 3, 31) AS date_end,
           'fiscal_year' AS date_precision, p.lead_organisation_ja, p.lead_organisation AS lead_organisation_en,
           p.text_origin, p.source_id, p.note_ja, p.note_en
    FROM projects p
    UNION ALL
    SELECT l.link_id, 'cooperation_links', l.jp_place_id, l.partner_place_id, l.country_iso3, l.scheme, [],
           l.title_ja, l.title_en, l.indicator, l.value_ja, l.value_en, l.value_number, l.unit,
           l.evidence, NULL, l.confidence, l.usage_note, l.date_start, l.date_end, l.date_precision, NULL, NULL,
           l.text_origin, l.source_id, l.note_ja, l.note_en
    FROM cooperation_links l
), sourced AS (
    SELECT table_name, row_key, list(DISTINCT source_id ORDER BY source_id) AS source_ids
    FROM source_uses WHERE table_name IN ('projects', 'cooperation_links') GROUP BY ALL
)
SELECT r.record_id, r.record_table, r.jp_place_id, jp.jis_code AS municipality_code, left(jp.jis_code, 2) AS prefecture_code,
       lg.kind, jp.name_ja AS municipality_ja, jp.name_en AS municipality_en,
       r.partner_place_id, pp.name_ja AS partner_ja, pp.name_en AS partner_en, pp.kind AS partner_kind,
       r.country_iso3, co.name_ja AS country_ja, co.name_en AS country_en,
       r.scheme, r.sectors, cp.case_id, r.title_ja, r.title_en, r.indicator, r.value_ja, r.value_en, r.value_number, r.unit,
       r.evidence, r.evidence_level, r.confidence, r.usage_note,
       r.date_start, r.date_end, r.date_precision,
       fiscal_year_of(r.date_start, r.date_precision) AS fiscal_year_from,
       fiscal_year_of(coalesce(r.date_end, r.date_start), r.date_precision) AS fiscal_year_to,
       r.lead_organisation_ja, r.lead_organisation_en, r.text_origin, r.source_id, u.source_ids, r.note_ja, r.note_en
FROM records r
LEFT JOIN sourced u ON u.table_name = r.record_table AND u.row_key = r.record_id
LEFT JOIN places jp ON jp.place_id = r.jp_place_id
LEFT JOIN local_governments lg ON lg.jis_code = jp.jis_code
LEFT JOIN places pp ON pp.place_id = r.partner_place_id
LEFT JOIN countries co ON co.country_iso3 = r.country_iso3
LEFT JOIN case_pairs cp ON cp.jp_place_id = r.jp_place_id AND cp.partner_place_id = r.partner_place_id
ORDER BY r.record_table DESC, r.record_id;

-- The shared filters as one definition: every query over activities reads from activities_in or activity_counts_in.
-- A NULL argument means "not filtered". Records without a date are left out once a year is asked for.
CREATE MACRO fits(
    p_municipality, p_prefecture, p_country, p_sector, p_scheme, p_case, p_kind, p_evidence, p_years, p_from, p_to,
    municipality, prefecture, country, in_sectors, in_scheme, in_case, of_kind, with_evidence, first_year, last_year
) AS
      (p_municipality IS NULL OR list_contains(p_municipality, municipality))
  AND (p_prefecture IS NULL OR list_contains(p_prefecture, prefecture))
  AND (p_country IS NULL OR list_contains(p_country, country))
  AND (p_sector IS NULL OR list_has_any(p_sector, in_sectors))
  AND (p_scheme IS NULL OR list_contains(p_scheme, in_scheme))
  AND (p_case IS NULL OR list_contains(p_case, in_case))
  AND (p_kind IS NULL OR list_contains(p_kind, of_kind))
  AND (p_evidence IS NULL OR list_contains(p_evidence, with_evidence))
  AND (p_years IS NULL OR list_has_any(p_years, range(first_year, last_year + 1)))
  AND (p_from IS NULL OR last_year >= p_from)
  AND (p_to IS NULL OR first_year <= p_to);

CREATE MACRO activities_in(p_municipality, p_prefecture, p_country, p_sector, p_scheme, p_case, p_kind, p_evidence, p_years, p_from, p_to) AS TABLE
SELECT * FROM activities a
WHERE fits(p_municipality, p_prefecture, p_country, p_sector, p_scheme, p_case, p_kind, p_evidence, p_years, p_from, p_to,
           a.municipality_code, a.prefecture_code, a.country_iso3, a.sectors, a.scheme, a.case_id, a.kind, a.evidence,
           a.fiscal_year_from, a.fiscal_year_to);

-- Records that agree in everything pages count by, as one row: a register of a million records is counted as fast as one of a hundred.
CREATE TABLE activity_counts AS
SELECT record_table, jp_place_id, municipality_code, prefecture_code, kind, municipality_ja, municipality_en,
       partner_place_id, partner_ja, partner_en, partner_kind, country_iso3, country_ja, country_en, scheme, sectors, case_id,
       evidence, evidence_level, fiscal_year_from, fiscal_year_to, source_id, source_ids, count(*) AS records,
       count(*) FILTER (WHERE lead_organisation_ja <> '') AS leads_ja, count(*) FILTER (WHERE lead_organisation_en <> '') AS leads_en
FROM activities
GROUP BY ALL
ORDER BY record_table DESC, min(record_id);

CREATE MACRO activity_counts_in(p_municipality, p_prefecture, p_country, p_sector, p_scheme, p_case, p_kind, p_evidence, p_years, p_from, p_to) AS TABLE
SELECT * FROM activity_counts a
WHERE fits(p_municipality, p_prefecture, p_country, p_sector, p_scheme, p_case, p_kind, p_evidence, p_years, p_from, p_to,
           a.municipality_code, a.prefecture_code, a.country_iso3, a.sectors, a.scheme, a.case_id, a.kind, a.evidence,
           a.fiscal_year_from, a.fiscal_year_to);
