-- Kinds of policy events that fall inside the record, in the order of the vocabulary.
SELECT v.value, tr($lang, v.label_ja, v.label_en) AS label
FROM vocabularies_declarations v
WHERE v.vocabulary = 'policy_event_kind'
  AND EXISTS (FROM policy_events e WHERE e.kind = v.value
              AND e.date BETWEEN (SELECT min(as_of) FROM declaration_series WHERE plot) AND (SELECT max(as_of) FROM declaration_series WHERE plot))
ORDER BY v.rowid
