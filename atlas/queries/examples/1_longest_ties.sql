-- projects is the register of the City-to-City Collaboration Programme; it is not complete.
SELECT jp.name_{lang} AS municipality,
       partner.name_{lang} AS partner,
       count(DISTINCT p.fiscal_year) AS fiscal_years,
       min(p.fiscal_year) AS first_fiscal_year,
       max(p.fiscal_year) AS last_fiscal_year
FROM projects p
JOIN places jp ON jp.place_id = p.jp_place_id
JOIN places partner ON partner.place_id = p.partner_place_id
GROUP BY ALL
ORDER BY fiscal_years DESC, first_fiscal_year, municipality
LIMIT 15
