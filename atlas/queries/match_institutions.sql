-- Institutions named in the cases of a municipality whose sectors meet a need, by role. Never persons.
SELECT DISTINCT p.role AS role_code, tr($lang, r.label_ja, r.label_en) AS role_label, tr($lang, p.name_ja, p.name_en) AS organisation, [p.source_id] AS source_ids, p.place_id, q.position
FROM case_partners p
JOIN cases c USING (case_id)
JOIN local_governments g ON g.place_id = c.jp_place_id
JOIN need_rules n ON n.need = $need AND list_contains(string_split(c.sectors, ';'), n.sector)
 AND (n.country_iso3 IS NULL OR n.country_iso3 = c.country_iso3) AND (n.partner_place_id IS NULL OR n.partner_place_id = c.partner_place_id)
JOIN labels r ON r.vocabulary = 'partner_role' AND r.value = p.role
JOIN (SELECT value, row_number() OVER () AS position FROM vocabularies_cooperation WHERE vocabulary = 'partner_role') q ON q.value = p.role
WHERE g.jis_code = $city
ORDER BY q.position, organisation
