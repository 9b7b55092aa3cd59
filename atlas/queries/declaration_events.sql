-- Policy events of some kinds inside a period.
SELECT date, date_precision, kind, tr($lang, label_ja, label_en) AS event, source_id
FROM policy_events
WHERE list_contains($kinds, kind) AND date BETWEEN $first AND $last
ORDER BY date, label_en
