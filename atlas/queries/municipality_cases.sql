-- Flagship cases by local government.
SELECT p.jis_code, c.case_id, tr($lang, c.title_ja, c.title_en) AS case_title
FROM cases c JOIN places p ON p.place_id = c.jp_place_id
ORDER BY c.case_id
