-- What was published on the programme: results of calls and cumulative counts, oldest first.
SELECT t.total_id, t.as_of, t.date_precision, t.fiscal_year, tr($lang, c.label_ja, c.label_en) AS call_label,
       t.applications, t.adopted, t.partner_countries, t.partner_cities, t.japanese_municipalities,
       tr($lang, s.label_ja, s.label_en) AS counts_scope_label, tr($lang, t.note_ja, t.note_en) AS note,
       k.conflict_id IS NOT NULL AS in_conflict, k.preferred,
       (SELECT distinct_values(u.source_id) FROM source_uses u
        WHERE u.table_name = 'programme_totals' AND u.row_key = t.total_id) AS source_ids
FROM programme_totals t
LEFT JOIN labels c ON c.vocabulary = 'call' AND c.value = t."call"
LEFT JOIN labels s ON s.vocabulary = 'counts_scope' AND s.value = t.counts_scope
LEFT JOIN conflicts_cooperation k ON k.table_name = 'programme_totals' AND k.row_id = t.total_id
WHERE ($fiscal_year IS NULL OR list_contains($fiscal_year, fiscal_year_of(t.as_of, t.date_precision)))
  AND ($fiscal_year_from IS NULL OR coalesce(t.fiscal_year, fiscal_year_of(t.as_of, t.date_precision)) >= $fiscal_year_from)
  AND ($fiscal_year_to IS NULL OR coalesce(t.fiscal_year, fiscal_year_of(t.as_of, t.date_precision)) <= $fiscal_year_to)
ORDER BY t.as_of, t.total_id
