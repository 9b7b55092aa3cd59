-- Size of the City-to-City register under these filters, what of it is certain, and how many rows name a lead organisation.
-- Different values are counted as a list: a count(DISTINCT …) for each would take longer than all else.
SELECT coalesce(sum(records), 0)::BIGINT AS records, coalesce(len(list_distinct(list((jp_place_id, partner_place_id)) FILTER (WHERE jp_place_id IS NOT NULL))), 0) AS pairs,
       coalesce(len(distinct_values(jp_place_id)), 0) AS municipalities, coalesce(len(distinct_values(partner_place_id)), 0) AS partners,
       coalesce(len(distinct_values(country_iso3)), 0) AS countries, coalesce(len(distinct_values(fiscal_year_from)), 0) AS fiscal_years,
       min(fiscal_year_from) AS first_fiscal_year, max(fiscal_year_from) AS last_fiscal_year,
       coalesce(sum(records) FILTER (WHERE evidence_level = 'stated'), 0)::BIGINT AS stated,
       coalesce(sum(records) FILTER (WHERE evidence_level = 'inferred'), 0)::BIGINT AS inferred,
       coalesce(sum(tr($lang, leads_ja, leads_en)), 0)::BIGINT AS leads,
       coalesce(sum(records) FILTER (WHERE jp_place_id IS NULL), 0)::BIGINT AS unnamed
FROM activity_counts_in($municipality, $prefecture, $country, $sector, NULL, NULL, $kind, NULL, $fiscal_year, $fiscal_year_from, $fiscal_year_to)
WHERE record_table = 'projects'
