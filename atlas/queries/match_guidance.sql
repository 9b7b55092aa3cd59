-- The general support schemes and obstacles of a translation sheet, from the framework tables.
SELECT w.guidance, tr($lang, coalesce(s.support_ja, c.challenge_ja), coalesce(s.support_en, c.challenge_en)) AS text,
       tr($lang, coalesce(s.provider_ja, c.remedy_ja), coalesce(s.provider_en, c.remedy_en)) AS detail,
       [coalesce(s.source_id, c.source_id)] AS source_ids
FROM sheet_guidance w
LEFT JOIN framework_supports s ON s.id = w.support_id
LEFT JOIN framework_challenges c ON c.id = w.challenge_id
ORDER BY w.guidance, w.position
