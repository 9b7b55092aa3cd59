-- The list is a checked sample: do not compute shares or rankings of prefectures from it.
SELECT d.name_{lang} AS local_government,
       l.label_{lang} AS kind,
       d.declared_on,
       d.date_precision,
       s.title AS source_title,
       d.source_id
FROM declarations d
JOIN labels l ON l.vocabulary = 'local_government_kind' AND l.value = d.kind
JOIN sources s USING (source_id)
WHERE d.declared_on < DATE '2020-04-01'
ORDER BY d.declared_on, d.jis_code
