-- The roles in their order.
SELECT value AS role, tr($lang, label_ja, label_en) AS label FROM vocabularies_cooperation WHERE vocabulary = 'platform_role'
