-- How much is on record under these filters, beside how much there could be.
WITH chosen AS (
    SELECT * FROM activity_counts_in($municipality, $prefecture, $country, $sector, $scheme, $case, $kind, $evidence, $fiscal_year, $fiscal_year_from, $fiscal_year_to)
)
SELECT (SELECT coalesce(sum(records), 0)::BIGINT FROM chosen) AS records, (SELECT count(DISTINCT scheme) FROM chosen) AS schemes, (SELECT count(*) FROM schemes) AS schemes_all,
       (SELECT count(DISTINCT country_iso3) FROM chosen) AS countries,
       (SELECT count(DISTINCT prefecture_code) FROM chosen) AS prefectures, (SELECT count(*) FROM prefectures) AS prefectures_all,
       (SELECT count(*) FROM declarations) AS declarations, (SELECT count(*) FROM local_governments) AS local_governments,
       (SELECT max_by(count, as_of) FROM declaration_counts WHERE plot AND kind = 'total') AS declared_published
