-- Does a fiscal year fall among the years asked for? A NULL argument means "not filtered"; a year not known is left out then.
CREATE MACRO year_asked(fy, p_years, p_from, p_to) AS
    (p_years IS NULL OR coalesce(list_contains(p_years, fy), FALSE))
    AND (p_from IS NULL OR coalesce(fy >= p_from, FALSE))
    AND (p_to IS NULL OR coalesce(fy <= p_to, FALSE));

-- The last day on which something dated to this precision can have happened: from then on it is certain that it had.
CREATE MACRO certain_by(d, precision) AS
    CASE precision WHEN 'day' THEN d
                   WHEN 'month' THEN last_day(d)
                   WHEN 'year' THEN make_date(year(d), 12, 31)
                   WHEN 'fiscal_year' THEN make_date(year(d) + 1, 3, 31) END;

-- A date as far as it is known, in the reduced forms of ISO 8601: 2020-03-06, 2020-03, 2020.
CREATE MACRO iso_known(d, precision) AS
    CASE precision WHEN 'day' THEN strftime(d, '%Y-%m-%d')
                   WHEN 'month' THEN strftime(d, '%Y-%m')
                   WHEN 'unknown' THEN NULL
                   ELSE strftime(d, '%Y') END;

-- The period a claim speaks of, where it can be placed on a time axis: a year, or the early years of a decade.
-- Which years are "early" is our reading: the first three.
CREATE TABLE claim_periods AS
WITH spoken AS (
    SELECT claim_id, regexp_matches(claimed_period, '^[0-9]{4}$') AS is_year,
           regexp_matches(claimed_period, '^early [0-9]{4}s$') AS is_early,
           TRY_CAST(regexp_extract(claimed_period, '[0-9]{4}') AS INTEGER) AS y
    FROM claims WHERE claimed_period IS NOT NULL
)
SELECT claim_id, make_date(y, 1, 1) AS period_start, make_date(CASE WHEN is_early THEN y + 2 ELSE y END, 12, 31) AS period_end
FROM spoken WHERE is_year OR is_early
ORDER BY claim_id;

-- Leading areas so far, in two countings that are never joined: all rounds added up (gross), and withdrawals left out (net).
-- is_published tells a published total from our own addition. Net totals start with the first published one.
CREATE TABLE leading_area_totals AS
WITH rounds AS (
    SELECT *, sum(selected) OVER (ORDER BY "round") AS gross_total,
           list(source_id) OVER (ORDER BY "round") AS sources_so_far,
           max("round") FILTER (WHERE cumulative_basis = 'net') OVER (ORDER BY "round") AS net_round
    FROM leading_areas
)
SELECT r."round", r.selected_on, r.date_precision, 'gross' AS cumulative_basis, r.gross_total::INTEGER AS total,
       r.cumulative_basis = 'gross' AS is_published,
       CASE WHEN r.cumulative_basis = 'gross' THEN [r.source_id] ELSE r.sources_so_far END AS source_ids
FROM rounds r
UNION ALL
SELECT r."round", r.selected_on, r.date_precision, 'net',
       (n.cumulative_published + r.gross_total - n.gross_total)::INTEGER,
       r.cumulative_basis = 'net',
       list_sort(list_distinct([n.source_id, r.source_id]))
FROM rounds r JOIN rounds n ON n."round" = r.net_round
ORDER BY cumulative_basis, "round";
