-- A short name for each case, oldest cooperation first: the Japanese side alone where it says enough.
CREATE TABLE case_names AS
SELECT c.case_id, row_number() OVER (ORDER BY c.started_on, c.case_id) AS position,
       jp.name_ja || '・' || pp.name_ja AS pair_ja, jp.name_en || '–' || pp.name_en AS pair_en,
       CASE WHEN count(*) OVER (PARTITION BY c.jp_place_id) = 1 THEN jp.name_ja ELSE jp.name_ja || '・' || pp.name_ja END AS brief_ja,
       CASE WHEN count(*) OVER (PARTITION BY c.jp_place_id) = 1 THEN jp.name_en ELSE jp.name_en || '–' || pp.name_en END AS brief_en
FROM cases c
JOIN places jp ON jp.place_id = c.jp_place_id
JOIN places pp ON pp.place_id = c.partner_place_id
ORDER BY position;

-- Case facts with their dimension, all their sources and their standing in a conflict.
-- measured: a figure that is a quantity, not a year as such. counted: where sources disagree, only the preferred side counts; without a preference the disagreement counts once.
CREATE TABLE case_evidence AS
WITH sides AS (
    SELECT row_id AS fact_id, min(conflict_id) AS conflict_id, bool_or(preferred) AS preferred
    FROM conflicts_cooperation WHERE table_name = 'case_facts' GROUP BY row_id
), ruled AS (
    SELECT conflict_id, bool_or(preferred) AS settled, min(row_id) AS first_row
    FROM conflicts_cooperation WHERE table_name = 'case_facts' GROUP BY conflict_id
), dimensions AS (
    SELECT value AS dimension, row_number() OVER () AS dimension_position FROM vocabularies_cooperation WHERE vocabulary = 'dimension'
), ordered AS (
    SELECT indicator, row_number() OVER () AS indicator_position FROM indicators
), further AS (
    SELECT fact_id, list(source_id ORDER BY source_id) AS more FROM case_fact_sources GROUP BY fact_id
)
SELECT f.fact_id, f.case_id, i.dimension, d.dimension_position, f.indicator, o.indicator_position, i.label_ja AS indicator_ja, i.label_en AS indicator_en,
       i.comparable, i.higher_is, i.unit IS NOT NULL AS has_unit,
       f.value_number IS NOT NULL AND q.dimension <> 'point_in_time' AS measured,
       f.value_ja, f.value_en, f.value_number, f.value_qualifier, f.unit,
       f.date_start, f.date_end, f.date_precision, f.evidence, f.confidence, f.usage_note, s.conflict_id,
       s.conflict_id IS NULL OR s.preferred OR (NOT r.settled AND f.fact_id = r.first_row) AS counted,
       list_distinct(list_concat([f.source_id], coalesce(m.more, []))) AS source_ids,
       f.note_ja, f.note_en
FROM case_facts f
JOIN indicators i USING (indicator)
JOIN dimensions d USING (dimension)
JOIN ordered o USING (indicator)
LEFT JOIN units q ON q.unit = f.unit
LEFT JOIN sides s USING (fact_id)
LEFT JOIN ruled r USING (conflict_id)
LEFT JOIN further m USING (fact_id)
ORDER BY f.case_id, d.dimension_position, f.fact_id;

-- Fiscal years with a reported event of the cooperation. Plans, expectations and context are left out.
CREATE TABLE case_years AS
SELECT case_id, fiscal_year, list_distinct(flatten(list(source_ids))) AS source_ids
FROM (
    SELECT m.case_id, e.source_ids,
           unnest(range(fiscal_year_of(m.date_start, m.date_precision),
                        fiscal_year_of(coalesce(m.date_end, m.date_start), m.date_precision) + 1)) AS fiscal_year
    FROM case_milestones m JOIN case_evidence e USING (fact_id)
    WHERE e.evidence IN ('reported', 'verified') AND e.counted
)
GROUP BY case_id, fiscal_year
ORDER BY case_id, fiscal_year;

-- Counts per case that no source states and that are counted here from reported facts, one row per case and measure.
-- "counted" keeps a disagreement between sources from counting twice. What each measure means is told on the page.
CREATE TABLE case_counts AS
WITH reported AS (
    SELECT * FROM case_evidence WHERE evidence IN ('reported', 'verified') AND counted
), agreement_facts AS (
    SELECT r.* FROM reported r
    WHERE r.indicator = 'agreement_signed' OR r.fact_id IN (SELECT fact_id FROM case_milestones WHERE kind = 'agreement')
), programme_years AS (
    SELECT DISTINCT case_id, source_ids, unnest(range(fiscal_year_of(date_start, date_precision), fiscal_year_of(date_end, date_precision) + 1)) AS fiscal_year
    FROM reported WHERE indicator = 'programme_fiscal_year'
), today AS (
    SELECT max(retrieved_on) AS as_of FROM sources
), found AS (
    SELECT c.case_id, 0 AS position, 'years_since_start' AS measure, 'programme' AS dimension, datesub('year', c.started_on, t.as_of) AS figure,
           flatten(list(y.source_ids)) AS source_ids
    FROM cases c CROSS JOIN today t
    LEFT JOIN case_years y ON y.case_id = c.case_id AND y.fiscal_year = fiscal_year_of(c.started_on, c.date_precision)
    GROUP BY c.case_id, c.started_on, t.as_of
    UNION ALL
    SELECT case_id, 1 AS position, 'years_on_record' AS measure, 'programme' AS dimension, count(*) AS figure,
           flatten(list(source_ids)) AS source_ids
    FROM case_years GROUP BY case_id
    UNION ALL
    SELECT case_id, 2, 'programme_years', 'programme', count(DISTINCT fiscal_year), flatten(list(source_ids)) FROM programme_years GROUP BY case_id
    UNION ALL
    SELECT case_id, 3, 'agreements', 'agreement', count(*), flatten(list(source_ids)) FROM agreement_facts GROUP BY case_id
    UNION ALL
    SELECT case_id, 4, 'events', 'event', count(*), flatten(list(source_ids)) FROM reported
    WHERE dimension = 'event' AND comparable AND NOT has_unit AND indicator <> 'visit' GROUP BY case_id
    UNION ALL
    SELECT case_id, 5, 'exchanges', 'people', count(*), flatten(list(source_ids)) FROM reported
    WHERE indicator IN ('visit', 'training', 'trainees') GROUP BY case_id
    UNION ALL
    SELECT case_id, 6, 'companies', 'organisation', count(*), list(source_id) FROM case_partners WHERE role = 'company' GROUP BY case_id
    UNION ALL
    SELECT case_id, 7, 'participants', 'organisation', count(*), list(source_id) FROM case_partners GROUP BY case_id
    UNION ALL
    SELECT case_id, 8, 'technologies', 'technology', count(*), flatten(list(source_ids)) FROM reported
    WHERE indicator = 'technology' GROUP BY case_id
)
SELECT case_id, position, measure, dimension, figure, list_sort(list_distinct(source_ids)) AS source_ids
FROM found ORDER BY position, case_id;
