-- Kinds of events in their own order.
SELECT value, tr($lang, label_ja, label_en) AS label
FROM (SELECT *, row_number() OVER () AS position FROM vocabularies_cooperation WHERE vocabulary = 'milestone_kind')
ORDER BY position
