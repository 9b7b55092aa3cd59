-- Steps between real points of the record that lie at least $min_days apart, taken from the first point on. Nothing is interpolated.
WITH RECURSIVE points AS (
    SELECT as_of, date_precision, count, usage_note, source_id FROM declaration_series WHERE kind = 'total' AND plot
), chosen AS (
    SELECT min(as_of) AS as_of FROM points
    UNION ALL
    SELECT min(p.as_of) FROM chosen c, points p WHERE p.as_of >= c.as_of + $min_days::INTEGER HAVING min(p.as_of) IS NOT NULL
), steps AS (
    SELECT p.*, lag(as_of) OVER w AS previous_as_of, lag(count) OVER w AS previous_count,
           lag(source_id) OVER w AS previous_source_id, lag(usage_note) OVER w AS previous_usage_note
    FROM points p JOIN chosen USING (as_of) WINDOW w AS (ORDER BY as_of)
)
SELECT previous_as_of, as_of, date_diff('day', previous_as_of, as_of) AS days, previous_count, count, count - previous_count AS added,
       round((count - previous_count) / (date_diff('day', previous_as_of, as_of) / 30.4375), 1) AS added_per_month,
       coalesce(usage_note, previous_usage_note) IS NOT NULL AS doubtful,
       concat_ws(';', usage_note, previous_usage_note) AS usage_note,
       list_sort(list_distinct([previous_source_id, source_id])) AS source_ids
FROM steps
WHERE previous_as_of IS NOT NULL
  AND year_asked(fiscal_year_of(as_of, date_precision), $fiscal_year, $fiscal_year_from, $fiscal_year_to)
ORDER BY as_of
