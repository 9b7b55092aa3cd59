-- Per municipality: the first dated appearance as participant and as host, and whether hosting came later, also at the same platform.
-- Plans do not count. Hosting covers organiser, co-organiser and records that do not tell the two apart.
WITH known AS (
    SELECT *, role IN ('organiser', 'co_organiser', 'host_or_co_host') AS hosts, role = 'participant' AS attends
    FROM role_records
    WHERE evidence NOT IN ('planned', 'expected') AND ($municipality IS NULL OR list_contains($municipality, municipality_code))
      AND ($prefecture IS NULL OR list_contains($prefecture, left(municipality_code, 2)))
), by_platform AS (
    SELECT municipality_code, platform, min(date_start) FILTER (WHERE attends) AS attended, min(date_start) FILTER (WHERE hosts) AS hosted
    FROM known GROUP BY ALL
), same AS (
    SELECT municipality_code, coalesce(bool_or(attended < hosted), FALSE) AS same_platform FROM by_platform GROUP BY 1
), counts AS (
    SELECT municipality_code, count(DISTINCT record_id) AS records, count(DISTINCT record_id) FILTER (WHERE hosts) AS hosted,
           count(DISTINCT record_id) FILTER (WHERE attends) AS attended, count(DISTINCT record_id) FILTER (WHERE role = 'not_stated') AS not_stated,
           count(DISTINCT record_id) FILTER (WHERE role = 'committee') AS committee,
           min(date_start) FILTER (WHERE attends) AS first_attended, min(date_start) FILTER (WHERE hosts) AS first_hosted
    FROM known GROUP BY 1
), sourced AS (
    SELECT k.municipality_code, distinct_values(u.source_id) AS source_ids
    FROM known k JOIN source_uses u ON u.table_name = k.record_table AND u.row_key = k.record_id GROUP BY 1
)
SELECT tr($lang, g.name_ja, g.name_en) AS municipality, c.municipality_code, c.records, c.attended, c.hosted, c.not_stated,
       year(c.first_attended) AS first_attended, year(c.first_hosted) AS first_hosted, s.same_platform,
       CASE WHEN c.first_attended < c.first_hosted THEN 'turned'
            WHEN c.first_hosted <= c.first_attended THEN 'host_first'
            WHEN c.hosted > 0 AND c.attended > 0 THEN 'order_unknown'
            WHEN c.hosted > 0 THEN 'host_only' WHEN c.attended > 0 THEN 'participant_only' WHEN c.committee > 0 THEN 'committee_only' ELSE 'not_stated' END AS turn_code,
       d.source_ids
FROM counts c
JOIN same s USING (municipality_code)
JOIN sourced d USING (municipality_code)
JOIN local_governments g ON g.jis_code = c.municipality_code
ORDER BY list_position(['turned', 'host_first', 'order_unknown', 'host_only', 'participant_only', 'committee_only', 'not_stated'], turn_code), c.records DESC, c.municipality_code
