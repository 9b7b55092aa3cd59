-- The register itself, one row per municipality, partner and fiscal year, newest first; at most $most rows of it.
WITH listed AS (
    SELECT a.*, p.text_origin
    FROM activities_in($municipality, $prefecture, $country, $sector, NULL, NULL, $kind, NULL, $fiscal_year, $fiscal_year_from, $fiscal_year_to) a
    JOIN projects p ON p.project_id = a.record_id
    WHERE a.record_table = 'projects'
    ORDER BY a.fiscal_year_from DESC, a.municipality_code NULLS LAST, a.record_id
    LIMIT $most
), named AS (
    SELECT u.row_key AS record_id, list(DISTINCT u.source_id ORDER BY u.source_id) AS source_ids
    FROM source_uses u JOIN listed g ON g.record_id = u.row_key
    WHERE u.table_name = 'projects'
    GROUP BY u.row_key
)
SELECT a.fiscal_year_from AS fiscal_year, tr($lang, a.municipality_ja, a.municipality_en) AS municipality,
       tr($lang, a.partner_ja, a.partner_en) AS partner, tr($lang, a.country_ja, a.country_en) AS country,
       tr($lang, a.title_ja, a.title_en) AS record_title, tr($lang, o.label_ja, o.label_en) AS text_origin_label,
       tr($lang, a.lead_organisation_ja, a.lead_organisation_en) AS lead_organisation,
       (SELECT list(tr($lang, x.label_ja, x.label_en) ORDER BY x.sector) FROM sectors x WHERE list_contains(a.sectors, x.sector)) AS sectors,
       tr($lang, l.label_ja, l.label_en) AS certainty, tr($lang, a.note_ja, a.note_en) AS note, n.source_ids, a.record_id
FROM listed a
LEFT JOIN named n USING (record_id)
LEFT JOIN labels l ON l.vocabulary = 'evidence_level' AND l.value = a.evidence_level
LEFT JOIN labels o ON o.vocabulary = 'text_origin' AND o.value = a.text_origin
ORDER BY fiscal_year DESC, a.municipality_code NULLS LAST, a.record_id
