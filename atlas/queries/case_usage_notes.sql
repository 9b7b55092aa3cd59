-- Usage notes of facts and their words.
SELECT value, tr($lang, label_ja, label_en) AS label
FROM (SELECT *, row_number() OVER () AS position FROM vocabularies_cooperation WHERE vocabulary = 'usage_note')
ORDER BY position
