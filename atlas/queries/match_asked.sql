-- What a partner place or country is on record as wanting: stated priorities, matters under discussion, its plans and targets.
-- Only the cases and the matters under discussion say so; most partners have no row. Context is marked by its stage.
WITH told AS (
    SELECT c.country_iso3, q.place_id, f.indicator, f.value_ja, f.value_en, f.evidence, f.date_start, f.date_end, f.date_precision, e.source_ids, f.fact_id AS record_id
    FROM case_facts f
    JOIN case_evidence e USING (fact_id)
    JOIN cases c ON c.case_id = f.case_id
    JOIN case_partners q ON q.case_id = f.case_id AND q.role = 'municipality_partner'
    WHERE f.indicator IN ('priority', 'under_discussion', 'host_plan', 'renewable_share_target', 'ghg_reduction_target', 'net_zero_target_year')
      AND e.counted
    UNION ALL
    SELECT country_iso3, partner_place_id, indicator, title_ja, title_en, evidence, date_start, date_end, date_precision, [source_id], record_id
    FROM activities WHERE indicator = 'under_discussion'
)
SELECT DISTINCT tr($lang, i.label_ja, i.label_en) AS label, tr($lang, t.value_ja, t.value_en) AS text, tr($lang, v.label_ja, v.label_en) AS stage,
       t.date_start, t.date_end, t.date_precision, t.source_ids, t.record_id, list_position(['priority', 'host_plan', 'under_discussion'], t.indicator) AS position
FROM told t
JOIN indicators i USING (indicator)
JOIN labels v ON v.vocabulary = 'evidence' AND v.value = t.evidence
WHERE $partner IN (t.place_id, t.country_iso3)
ORDER BY position NULLS LAST, t.date_start DESC NULLS LAST, t.record_id
