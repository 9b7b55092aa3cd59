-- The register counts pairs of places in a fiscal year, the published totals count adopted projects of a call.
WITH register AS (
  SELECT fiscal_year, count(*) AS pairs_in_register FROM projects GROUP BY fiscal_year
), published AS (
  SELECT fiscal_year, sum(adopted) AS adopted_published, string_agg(DISTINCT source_id, ';') AS source_ids
  FROM programme_totals
  WHERE adopted IS NOT NULL AND fiscal_year IS NOT NULL
  GROUP BY fiscal_year
)
SELECT fiscal_year, pairs_in_register, adopted_published, source_ids
FROM register FULL JOIN published USING (fiscal_year)
ORDER BY fiscal_year
