-- The needs that can be asked for, in the order of their table.
SELECT need, tr($lang, label_ja, label_en) AS label, tr($lang, description_ja, description_en) AS description FROM needs
