-- Published figures on the programme that disagree: every side, the preferred one first.
SELECT conflict_id, tr($lang, topic_ja, topic_en) AS topic, tr($lang, value_ja, value_en) AS value_text, date_start, date_precision,
       preferred, tr($lang, note_ja, note_en) AS note, source_id
FROM conflict_sides WHERE table_name = 'programme_totals'
ORDER BY conflict_id, preferred DESC, date_start, row_id
