-- Two countings, never one line: all rounds added up, and withdrawals left out.
SELECT t."round", t.selected_on, tr($lang, l.label_ja, l.label_en) AS cumulative_basis, t.total AS areas_total, NOT t.is_published AS doubtful, t.source_ids
FROM leading_area_totals t
JOIN labels l ON l.vocabulary = 'cumulative_basis' AND l.value = t.cumulative_basis
WHERE year_asked(fiscal_year_of(t.selected_on, t.date_precision), $fiscal_year, $fiscal_year_from, $fiscal_year_to)
ORDER BY t.cumulative_basis, t."round"
