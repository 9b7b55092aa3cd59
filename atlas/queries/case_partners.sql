-- Who takes part in a case, by role.
SELECT tr($lang, n.pair_ja, n.pair_en) AS "case", tr($lang, r.label_ja, r.label_en) AS role_label,
       tr($lang, p.name_ja, p.name_en) AS organisation, [p.source_id] AS source_ids
FROM case_partners p
JOIN case_names n USING (case_id)
JOIN (SELECT *, row_number() OVER () AS position FROM vocabularies_cooperation WHERE vocabulary = 'partner_role') r ON r.value = p.role
WHERE $case IS NULL OR list_contains($case, p.case_id)
ORDER BY n.position,
         CASE p.role WHEN 'municipality_jp' THEN 1 WHEN 'municipality_partner' THEN 2 ELSE 3 END, r.position, p.case_partner_id
