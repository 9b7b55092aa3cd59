-- Known declarations. With $until (a month, 2020-06) only those that had certainly been made by its end.
SELECT d.jis_code, tr($lang, d.name_ja, d.name_en) AS municipality, tr($lang, d.prefecture_ja, d.prefecture_en) AS prefecture,
       tr($lang, k.label_ja, k.label_en) AS kind, d.kind = 'prefecture' AS is_prefecture,
       d.declared_on, d.date_precision, iso_known(d.declared_on, d.date_precision) AS when_iso,
       d.date_precision IN ('year', 'unknown') OR list_has_any(string_split(coalesce(d.usage_note, ''), ';'), ['partly_inferred', 'conflict']) AS doubtful,
       d.usage_note, tr($lang, d.note_ja, d.note_en) AS remark,
       CASE WHEN d.kind = 'prefecture' THEN d.prefecture_code END AS area_code, d.lat, d.lon, d.source_id
FROM declarations_in($municipality, $prefecture, $kind, $fiscal_year, $fiscal_year_from, $fiscal_year_to) d
JOIN labels k ON k.vocabulary = 'local_government_kind' AND k.value = d.kind
WHERE $until IS NULL OR certain_by(d.declared_on, d.date_precision) <= last_day(strptime($until || '-01', '%Y-%m-%d')::DATE)
ORDER BY d.jis_code
