-- Published totals; $points is 'plotted' or 'all'.
SELECT as_of, count, tr($lang, l.label_ja, l.label_en) AS used_in_line, plot, usage_note IS NOT NULL AND plot AS doubtful,
       usage_note, tr($lang, note_ja, note_en) AS remark, source_id
FROM declaration_series d
JOIN labels l ON l.vocabulary = 'plot' AND l.value = d.plot::VARCHAR
WHERE kind = 'total' AND (plot OR $points = 'all')
  AND year_asked(fiscal_year_of(as_of, date_precision), $fiscal_year, $fiscal_year_from, $fiscal_year_to)
ORDER BY as_of, plot DESC, source_id
