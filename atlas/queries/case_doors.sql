-- The four cases for the landing page.
SELECT c.case_id, tr($lang, n.pair_ja, n.pair_en) AS title, c.started_on, c.date_precision,
       tr($lang, l.label_ja, l.label_en) AS status
FROM cases c JOIN case_names n USING (case_id) JOIN labels l ON l.vocabulary = 'case_status' AND l.value = c.status
ORDER BY c.started_on, c.case_id
