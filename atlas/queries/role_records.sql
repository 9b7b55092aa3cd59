-- Roles at conferences and networks on record, oldest first; undated last.
SELECT tr($lang, g.name_ja, g.name_en) AS municipality, r.municipality_code, tr($lang, p.label_ja, p.label_en) AS platform_label, r.platform,
       tr($lang, w.label_ja, w.label_en) AS role_state, r.role AS role_code, tr($lang, r.event_ja, r.event_en) AS event,
       r.date_start, coalesce(r.date_end, r.date_start) AS date_end, r.date_precision, r.fiscal_year,
       tr($lang, e.label_ja, e.label_en) AS evidence_label, r.evidence IN ('planned', 'expected') AS tentative,
       tr($lang, r.basis_ja, r.basis_en) AS role_basis,
       (SELECT distinct_values(u.source_id) FROM source_uses u WHERE u.table_name = r.record_table AND u.row_key = r.record_id) AS source_ids,
       r.record_id
FROM role_records r
JOIN local_governments g ON g.jis_code = r.municipality_code
JOIN labels p ON p.vocabulary = 'platform' AND p.value = r.platform
JOIN labels w ON w.vocabulary = 'platform_role' AND w.value = r.role
JOIN labels e ON e.vocabulary = 'evidence' AND e.value = r.evidence
WHERE ($municipality IS NULL OR list_contains($municipality, r.municipality_code))
  AND ($prefecture IS NULL OR list_contains($prefecture, left(r.municipality_code, 2)))
ORDER BY r.date_start NULLS LAST, r.municipality_code, r.record_id, r.platform
