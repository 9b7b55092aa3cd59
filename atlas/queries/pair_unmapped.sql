-- Records under these filters that are no arc, with the reason; and partners of a case that no record names together.
SELECT a.fiscal_year_from AS first_fiscal_year,
       CASE WHEN a.jp_place_id IS NULL THEN 'no_municipality' WHEN a.partner_kind = 'network' THEN 'network'
            WHEN a.partner_place_id IS NULL THEN 'no_partner' WHEN p.pair_id IS NULL THEN 'no_point' ELSE 'context' END AS reason_code,
       tr($lang, a.municipality_ja, a.municipality_en) AS municipality, tr($lang, a.partner_ja, a.partner_en) AS partner,
       tr($lang, a.country_ja, a.country_en) AS country, tr($lang, s.label_ja, s.label_en) AS scheme,
       tr($lang, a.title_ja, a.title_en) AS record_title, tr($lang, a.value_ja, a.value_en) AS value_text,
       tr($lang, e.label_ja, e.label_en) AS evidence_label, [a.source_id] AS source_ids, a.record_id
FROM activities_in($municipality, $prefecture, $country, $sector, $scheme, $case, $kind, $evidence, $fiscal_year, $fiscal_year_from, $fiscal_year_to) a
LEFT JOIN cooperation_pairs p ON p.jp_place_id = a.jp_place_id AND p.partner_place_id = a.partner_place_id
JOIN labels s ON s.vocabulary = 'scheme' AND s.value = a.scheme
JOIN labels e ON e.vocabulary = 'evidence' AND e.value = a.evidence
WHERE p.pair_id IS NULL OR (a.evidence = 'context' AND $evidence IS NULL)
UNION ALL
SELECT NULL, 'case_only', tr($lang, j.name_ja, j.name_en), tr($lang, q.name_ja, q.name_en), tr($lang, o.name_ja, o.name_en), NULL,
       tr($lang, c.title_ja, c.title_en), NULL, NULL, distinct_values(m.source_id), c.case_id
FROM cases c
JOIN case_partners m ON m.case_id = c.case_id AND m.role = 'municipality_partner'
JOIN places j ON j.place_id = c.jp_place_id
JOIN local_governments g ON g.jis_code = j.jis_code
JOIN places q ON q.place_id = m.place_id
LEFT JOIN countries o ON o.country_iso3 = q.country_iso3
WHERE NOT EXISTS (SELECT 1 FROM cooperation_pairs p WHERE p.jp_place_id = c.jp_place_id AND p.partner_place_id = m.place_id)
  AND ($municipality IS NULL OR list_contains($municipality, j.jis_code))
  AND ($prefecture IS NULL OR list_contains($prefecture, left(j.jis_code, 2)))
  AND ($country IS NULL OR list_contains($country, q.country_iso3))
  AND ($case IS NULL OR list_contains($case, c.case_id))
  AND ($kind IS NULL OR list_contains($kind, g.kind))
  AND $sector IS NULL AND $scheme IS NULL AND $evidence IS NULL
  AND $fiscal_year IS NULL AND $fiscal_year_from IS NULL AND $fiscal_year_to IS NULL
GROUP BY ALL
ORDER BY reason_code, municipality NULLS LAST, first_fiscal_year NULLS LAST, record_id
