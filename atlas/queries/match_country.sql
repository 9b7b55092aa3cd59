-- The country of a partner that is given as a country or as a place abroad.
SELECT coalesce((SELECT country_iso3 FROM places WHERE place_id = $partner), $partner) AS country_iso3
