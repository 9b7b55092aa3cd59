-- Every declaration in our list.
SELECT jis_code, declared_on, date_precision, usage_note, tr($lang, note_ja, note_en) AS remark, source_id
FROM declarations ORDER BY jis_code
