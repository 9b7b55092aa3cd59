-- Both sides of a disagreement stay in the data; preferred says which one is plotted.
SELECT topic_{lang} AS topic,
       value_{lang} AS "value",
       preferred,
       date_start,
       s.publisher,
       source_id
FROM conflict_sides
JOIN sources s USING (source_id)
ORDER BY topic, preferred DESC, row_id
