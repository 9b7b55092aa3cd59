-- Records of cooperation per scheme and partner country. Records without a country (networks) are left out and told apart.
SELECT a.scheme AS scheme_code, tr($lang, l.label_ja, l.label_en) AS scheme, a.country_iso3 AS country_code,
       tr($lang, any_value(a.country_ja), any_value(a.country_en)) AS country, sum(a.records)::BIGINT AS records,
       distinct_values(a.source_id) AS source_ids
FROM activity_counts_in($municipality, $prefecture, $country, $sector, $scheme, $case, $kind, $evidence, $fiscal_year, $fiscal_year_from, $fiscal_year_to) a
JOIN labels l ON l.vocabulary = 'scheme' AND l.value = a.scheme
GROUP BY a.scheme, l.label_ja, l.label_en, a.country_iso3
ORDER BY sum(sum(a.records)) OVER (PARTITION BY a.country_iso3) DESC, a.country_iso3, a.scheme
