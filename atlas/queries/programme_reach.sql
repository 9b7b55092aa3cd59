-- Size of the City-to-City register under these filters, what of it is certain, and how many rows name a lead organisation.
SELECT count(*) AS records, count(DISTINCT (jp_place_id, partner_place_id)) FILTER (WHERE jp_place_id IS NOT NULL) AS pairs,
       count(DISTINCT jp_place_id) AS municipalities, count(DISTINCT partner_place_id) AS partners,
       count(DISTINCT country_iso3) AS countries, count(DISTINCT fiscal_year_from) AS fiscal_years,
       min(fiscal_year_from) AS first_fiscal_year, max(fiscal_year_from) AS last_fiscal_year,
       count(*) FILTER (WHERE evidence_level = 'stated') AS stated, count(*) FILTER (WHERE evidence_level = 'inferred') AS inferred,
       count(*) FILTER (WHERE coalesce(tr($lang, lead_organisation_ja, lead_organisation_en), '') <> '') AS leads,
       count(*) FILTER (WHERE jp_place_id IS NULL) AS unnamed
FROM activities_in($municipality, $prefecture, $country, $sector, NULL, NULL, $kind, NULL, $fiscal_year, $fiscal_year_from, $fiscal_year_to)
WHERE record_table = 'projects'
