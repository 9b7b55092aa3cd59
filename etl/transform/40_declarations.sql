-- The record of zero-carbon declarations, one row per published count, with the step since the plotted point before it.
-- Growth is computed between real points only: nothing is interpolated.
CREATE TABLE declaration_series AS
WITH plotted AS (
    SELECT as_of, kind, source_id, count,
           lag(as_of) OVER w AS previous_as_of, lag(count) OVER w AS previous_count
    FROM declaration_counts WHERE plot
    WINDOW w AS (PARTITION BY kind ORDER BY as_of)
)
SELECT d.as_of, d.date_precision, d.kind, d.count, d.plot, d.usage_note,
       p.previous_as_of, p.previous_count,
       d.count - p.previous_count AS added,
       date_diff('day', p.previous_as_of, d.as_of) AS days,
       round((d.count - p.previous_count) / (date_diff('day', p.previous_as_of, d.as_of) / 30.4375), 1) AS added_per_month,
       d.source_id, d.note_ja, d.note_en
FROM declaration_counts d
LEFT JOIN plotted p ON d.plot AND p.as_of = d.as_of AND p.kind = d.kind AND p.source_id = d.source_id
ORDER BY d.as_of, d.kind, d.plot DESC, d.source_id;

-- Known declarations with a place on the map (municipality points; a prefecture has its polygon).
CREATE TABLE declaration_places AS
SELECT d.jis_code, left(d.jis_code, 2) AS prefecture_code, d.name_ja, d.name_en, d.prefecture_ja, d.prefecture_en, d.kind,
       d.declared_on, d.date_precision, g.lat, g.lon, d.source_id, d.usage_note, d.note_ja, d.note_en
FROM declarations d
LEFT JOIN local_governments g ON g.jis_code = d.jis_code AND d.kind <> 'prefecture'
ORDER BY d.jis_code;

CREATE MACRO declarations_in(p_municipality, p_prefecture, p_kind, p_years, p_from, p_to) AS TABLE
SELECT * FROM declaration_places d
WHERE (p_municipality IS NULL OR list_contains(p_municipality, d.jis_code))
  AND (p_prefecture IS NULL OR list_contains(p_prefecture, d.prefecture_code))
  AND (p_kind IS NULL OR list_contains(p_kind, d.kind))
  AND (p_years IS NULL OR list_contains(p_years, fiscal_year_of(d.declared_on, d.date_precision)))
  AND (p_from IS NULL OR fiscal_year_of(d.declared_on, d.date_precision) >= p_from)
  AND (p_to IS NULL OR fiscal_year_of(d.declared_on, d.date_precision) <= p_to);
