-- How some publishers ask to be cited.
SELECT host, tr($lang, wording_ja, wording_en) AS wording, terms FROM citation_rules ORDER BY host
