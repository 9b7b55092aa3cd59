-- Every code of a vocabulary with its label.
SELECT value, tr($lang, label_ja, label_en) AS label FROM labels WHERE vocabulary = $vocabulary ORDER BY value
