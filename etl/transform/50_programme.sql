-- The City-to-City register by fiscal year beside what the ministry published for that year's calls.
-- The units differ (register: municipality pairs; calls: adopted projects), so the two are never divided.
CREATE TABLE programme_years AS
WITH register AS (
    SELECT fiscal_year, count(*) AS register_rows,
           count(DISTINCT (jp_place_id, partner_place_id)) AS register_pairs,
           count(DISTINCT jp_place_id) AS register_municipalities,
           count(DISTINCT partner_place_id) AS register_partners,
           count(*) FILTER (WHERE evidence_level = 'inferred') AS register_inferred
    FROM projects GROUP BY fiscal_year
), calls AS (
    SELECT fiscal_year, sum(adopted) AS adopted_published, sum(applications) AS applications_published,
           count(*) FILTER (WHERE adopted IS NOT NULL) AS calls_with_result,
           string_agg(DISTINCT "call", ';' ORDER BY "call") FILTER (WHERE adopted IS NOT NULL) AS calls_known
    FROM programme_totals WHERE "call" <> 'cumulative' GROUP BY fiscal_year
)
SELECT fiscal_year, r.register_rows, r.register_pairs, r.register_municipalities, r.register_partners, r.register_inferred,
       c.adopted_published, c.applications_published, c.calls_with_result, c.calls_known
FROM register r FULL JOIN calls c USING (fiscal_year)
ORDER BY fiscal_year;
