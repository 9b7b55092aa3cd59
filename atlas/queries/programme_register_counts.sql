-- How many rows the register has under the filters, how certain they are, and how many name a lead organisation.
SELECT count(*) AS records, count(*) FILTER (a.evidence_level = 'stated') AS stated,
       count(*) FILTER (a.evidence_level = 'inferred') AS inferred,
       count(*) FILTER (coalesce(tr($lang, a.lead_organisation_ja, a.lead_organisation_en), '') <> '') AS leads
FROM activities_in($municipality, $prefecture, $country, $sector, NULL, NULL, $kind, NULL, $fiscal_year, $fiscal_year_from, $fiscal_year_to) a
WHERE a.record_table = 'projects'
