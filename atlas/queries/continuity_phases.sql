-- The phases in their order.
SELECT value AS phase, tr($lang, label_ja, label_en) AS label FROM vocabularies_cooperation WHERE vocabulary = 'phase'
