SELECT "round", selected_on, selected, usage_note, tr($lang, note_ja, note_en) AS remark, source_id
FROM leading_areas
WHERE year_asked(fiscal_year_of(selected_on, date_precision), $fiscal_year, $fiscal_year_from, $fiscal_year_to)
ORDER BY "round"
