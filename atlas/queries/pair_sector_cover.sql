-- How many of the records on the map (without context) have a sector.
SELECT count(*) AS records, count(*) FILTER (WHERE len(a.sectors) > 0) AS with_sector
FROM activities a
JOIN cooperation_pairs p ON p.jp_place_id = a.jp_place_id AND p.partner_place_id = a.partner_place_id
WHERE a.evidence <> 'context'
