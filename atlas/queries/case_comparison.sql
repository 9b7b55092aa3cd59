-- One row per case, oldest first: what it is and how much is on record. Counts are those of case_counts.
WITH counts AS (
    SELECT case_id, max(figure) FILTER (WHERE measure = 'years_on_record') AS years_on_record,
           max(figure) FILTER (WHERE measure = 'agreements') AS agreements, max(figure) FILTER (WHERE measure = 'participants') AS participants
    FROM case_counts GROUP BY case_id
), facts AS (
    SELECT case_id, count(*) FILTER (WHERE measured AND evidence IN ('reported', 'verified')) AS figures_reported,
           count(*) FILTER (WHERE evidence = 'verified') AS verified,
           count(*) FILTER (WHERE measured AND evidence = 'verified') AS figures_verified,
           count(*) FILTER (WHERE evidence = 'expected') AS expected, count(*) FILTER (WHERE evidence = 'planned') AS planned,
           list_sort(list_distinct(flatten(list(source_ids)))) AS source_ids
    FROM case_evidence WHERE counted GROUP BY case_id
), programme AS (
    SELECT case_id, list_sort(list_distinct(flatten(list(
               range(fiscal_year_of(date_start, date_precision), fiscal_year_of(date_end, date_precision) + 1))))) AS programme_year_list
    FROM case_evidence WHERE indicator = 'programme_fiscal_year' AND evidence IN ('reported', 'verified') AND counted GROUP BY case_id
)
SELECT c.case_id, tr($lang, n.pair_ja, n.pair_en) AS "case", tr($lang, c.title_ja, c.title_en) AS title,
       tr($lang, c.summary_ja, c.summary_en) AS summary, tr($lang, co.name_ja, co.name_en) AS country,
       tr($lang, s.label_ja, s.label_en) AS case_status, c.started_on, c.date_precision, p.programme_year_list,
       [tr($lang, l.label_ja, l.label_en) FOR l IN
           (SELECT list({label_ja: label_ja, label_en: label_en} ORDER BY position) FROM (
               SELECT label_ja, label_en, sector, row_number() OVER () AS position FROM sectors)
            WHERE list_contains(string_split(c.sectors, ';'), sector))] AS sectors,
       k.years_on_record, k.agreements, k.participants, f.figures_reported, f.figures_verified, f.expected, f.planned, f.verified,
       f.source_ids
FROM cases c
JOIN case_names n USING (case_id)
JOIN countries co USING (country_iso3)
JOIN labels s ON s.vocabulary = 'case_status' AND s.value = c.status
LEFT JOIN counts k USING (case_id)
LEFT JOIN facts f USING (case_id)
LEFT JOIN programme p USING (case_id)
WHERE $case IS NULL OR list_contains($case, c.case_id)
ORDER BY n.position
