-- Partners of each local government, longest on record first. Context is left out; years count reported and verified records only.
WITH chosen AS (
    SELECT * FROM activities WHERE municipality_code IS NOT NULL AND partner_place_id IS NOT NULL AND evidence <> 'context'
), years AS (
    SELECT municipality_code, partner_place_id, list(DISTINCT y ORDER BY y) AS years
    FROM (SELECT municipality_code, partner_place_id, unnest(range(fiscal_year_from, fiscal_year_to + 1)) AS y
          FROM chosen WHERE evidence IN ('reported', 'verified') AND fiscal_year_from IS NOT NULL)
    GROUP BY ALL
)
SELECT c.municipality_code AS jis_code, tr($lang, any_value(c.partner_ja), any_value(c.partner_en)) AS partner,
       tr($lang, any_value(c.country_ja), any_value(c.country_en)) AS country,
       list(DISTINCT tr($lang, s.label_ja, s.label_en) ORDER BY tr($lang, s.label_ja, s.label_en)) AS schemes,
       any_value(y.years) AS years, count(DISTINCT c.record_id) AS records,
       list(DISTINCT u.source_id ORDER BY u.source_id) AS source_ids
FROM chosen c
JOIN schemes s USING (scheme)
JOIN source_uses u ON u.table_name = c.record_table AND u.row_key = c.record_id
LEFT JOIN years y ON y.municipality_code = c.municipality_code AND y.partner_place_id = c.partner_place_id
GROUP BY c.municipality_code, c.partner_place_id
ORDER BY jis_code, len(any_value(y.years)) DESC NULLS LAST, records DESC, c.partner_place_id
