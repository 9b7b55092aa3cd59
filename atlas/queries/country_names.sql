SELECT tr($lang, name_ja, name_en) AS name FROM countries ORDER BY country_iso3
