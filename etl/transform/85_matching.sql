-- Which record counts for which need of a partner. Context is left out; `counted` tells what is reported from what is planned.
-- The register has its sectors in project_sectors, other records in link_sectors.
CREATE TABLE need_records AS
WITH record_sectors AS (
    SELECT record_table, record_id, unnest(sectors) AS sector FROM activities
    UNION SELECT 'cooperation_links', link_id, sector FROM link_sectors
)
SELECT DISTINCT r.need, a.record_table, a.record_id, a.jp_place_id, a.municipality_code, a.partner_place_id, a.country_iso3,
       a.fiscal_year_from, a.fiscal_year_to, a.evidence IN ('reported', 'verified') AS counted
FROM activities a
JOIN record_sectors s USING (record_table, record_id)
JOIN need_rules r ON r.sector = s.sector
 AND (r.country_iso3 IS NULL OR r.country_iso3 = a.country_iso3)
 AND (r.partner_place_id IS NULL OR r.partner_place_id = a.partner_place_id)
WHERE a.municipality_code IS NOT NULL AND a.evidence <> 'context'
ORDER BY ALL;

-- Everything dated or not that is known of a pair, with the phase it shows: activities, and the milestones of the cases.
-- counted: reported or verified, and on the preferred side where sources disagree. Context stays visible but never counts.
CREATE TABLE continuity_records AS
WITH known AS (
    SELECT p.pair_id, a.record_table, a.record_id, a.scheme, a.indicator, a.date_start, a.date_end, a.date_precision,
           a.fiscal_year_from, a.fiscal_year_to, a.title_ja AS event_ja, a.title_en AS event_en, a.value_ja, a.value_en,
           a.evidence, a.evidence IN ('reported', 'verified') AS counted,
           coalesce(a.evidence_level, '') = 'inferred' OR coalesce(a.usage_note, '') LIKE '%partly_inferred%' AS is_inferred,
           a.record_table = 'projects' AS in_programme, a.scheme = 'mou' AS is_agreement
    FROM activities a
    JOIN cooperation_pairs p ON p.jp_place_id = a.jp_place_id AND p.partner_place_id = a.partner_place_id
    UNION ALL
    SELECT p.pair_id, 'case_facts', m.fact_id, NULL, e.indicator, m.date_start, m.date_end, m.date_precision,
           fiscal_year_of(m.date_start, m.date_precision), fiscal_year_of(coalesce(m.date_end, m.date_start), m.date_precision),
           m.label_ja, m.label_en, e.value_ja, e.value_en,
           e.evidence, e.evidence IN ('reported', 'verified') AND e.counted, coalesce(e.usage_note, '') LIKE '%partly_inferred%',
           e.indicator = 'programme_fiscal_year', m.kind = 'agreement'
    FROM case_milestones m
    JOIN case_evidence e USING (fact_id)
    JOIN cases c ON c.case_id = m.case_id
    JOIN cooperation_pairs p ON p.jp_place_id = c.jp_place_id AND p.partner_place_id = c.partner_place_id
)
SELECT k.*, r.phase
FROM known k
LEFT JOIN phase_rules r ON r.scheme IS NOT DISTINCT FROM k.scheme AND (r.indicator IS NULL OR r.indicator = k.indicator)
QUALIFY row_number() OVER (PARTITION BY k.pair_id, k.record_table, k.record_id, k.event_en ORDER BY r.indicator IS NULL) = 1
ORDER BY k.pair_id, k.date_start NULLS LAST, k.record_table, k.record_id;

-- Roles at conferences and networks with the date, words, stage and sources of the record they rest on.
CREATE TABLE role_records AS
WITH recorded AS (
    SELECT 'case_facts' AS record_table, fact_id AS record_id, date_start, date_end, date_precision, evidence,
           value_ja AS event_ja, value_en AS event_en FROM case_facts
    UNION ALL
    SELECT 'cooperation_links', link_id, date_start, date_end, date_precision, evidence, title_ja, title_en FROM cooperation_links
)
SELECT r.*, g.jis_code AS municipality_code, c.date_start, c.date_end, c.date_precision, c.evidence, c.event_ja, c.event_en,
       fiscal_year_of(c.date_start, c.date_precision) AS fiscal_year
FROM platform_roles r
JOIN recorded c USING (record_table, record_id)
JOIN local_governments g ON g.place_id = r.jp_place_id
ORDER BY g.jis_code, c.date_start NULLS LAST, r.record_id, r.platform;
