-- Every scheme in the vocabulary, also those without a record.
SELECT scheme AS scheme_code, tr($lang, label_ja, label_en) AS scheme FROM schemes
