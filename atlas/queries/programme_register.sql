-- The register itself, one row per municipality, partner and fiscal year, newest first; at most $most rows of it.
WITH listed AS (
    SELECT * FROM activities_in($municipality, $prefecture, $country, $sector, NULL, NULL, $kind, NULL, $fiscal_year, $fiscal_year_from, $fiscal_year_to)
    WHERE record_table = 'projects'
    ORDER BY fiscal_year_from DESC, municipality_code NULLS LAST, record_id
    LIMIT $most
), sectors_named AS (
    SELECT map_from_entries(list((sector, tr($lang, label_ja, label_en)))) AS names FROM sectors
)
SELECT a.fiscal_year_from AS fiscal_year, tr($lang, a.municipality_ja, a.municipality_en) AS municipality,
       tr($lang, a.partner_ja, a.partner_en) AS partner, tr($lang, a.country_ja, a.country_en) AS country,
       tr($lang, a.title_ja, a.title_en) AS record_title, tr($lang, o.label_ja, o.label_en) AS text_origin_label,
       tr($lang, a.lead_organisation_ja, a.lead_organisation_en) AS lead_organisation,
       CASE WHEN len(a.sectors) > 0 THEN list_transform(a.sectors, lambda one: s.names[one]) END AS sectors,
       tr($lang, l.label_ja, l.label_en) AS certainty, tr($lang, a.note_ja, a.note_en) AS note, a.source_ids, a.record_id
FROM listed a
CROSS JOIN sectors_named s
LEFT JOIN labels l ON l.vocabulary = 'evidence_level' AND l.value = a.evidence_level
LEFT JOIN labels o ON o.vocabulary = 'text_origin' AND o.value = a.text_origin
ORDER BY fiscal_year DESC, a.municipality_code NULLS LAST, a.record_id
