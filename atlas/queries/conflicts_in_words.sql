-- Every conflict between sources with what each side says.
SELECT conflict_id, tr($lang, topic_ja, topic_en) AS topic, table_name, row_id, preferred,
       tr($lang, value_ja, value_en) AS value, source_id
FROM conflict_sides
ORDER BY conflict_id, preferred DESC, row_id
