-- Rows of the fact files that are not in the warehouse, by reason.
SELECT tr($lang, reason_ja, reason_en) AS reason, count(*) AS records FROM meta_left_out GROUP BY ALL ORDER BY records DESC
