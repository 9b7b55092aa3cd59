-- One row per pair of a Japanese municipality and a place abroad that both have a point: what the map draws as arcs.
-- Places that share a point stand on a small circle around it (radius 0.2 degrees, about 20 km), so that each can be
-- seen and chosen. Pairs whose ends lie close together on both sides get a lane of their own: arcs bend differently.
CREATE TABLE cooperation_pairs AS
WITH ends AS (
    SELECT DISTINCT a.jp_place_id, a.partner_place_id
    FROM activities a
    JOIN places j ON j.place_id = a.jp_place_id AND j.lat IS NOT NULL
    JOIN places p ON p.place_id = a.partner_place_id AND p.lat IS NOT NULL
    WHERE p.kind <> 'network'
), used AS (
    SELECT place_id, lat, lon FROM places
    WHERE place_id IN (SELECT jp_place_id FROM ends UNION SELECT partner_place_id FROM ends)
), numbered AS (
    SELECT place_id, lat, lon, count(*) OVER w AS together,
           2 * pi() * (row_number() OVER (PARTITION BY lat, lon ORDER BY place_id) - 1) / count(*) OVER w AS angle
    FROM used WINDOW w AS (PARTITION BY lat, lon)
), drawn AS (
    SELECT place_id, lat, lon, together > 1 AS is_moved,
           round(lat + CASE WHEN together > 1 THEN 0.2 * sin(angle) ELSE 0 END, 4) AS draw_lat,
           round(lon + CASE WHEN together > 1 THEN 0.2 * cos(angle) / cos(radians(lat)) ELSE 0 END, 4) AS draw_lon
    FROM numbered
)
SELECT replace(e.jp_place_id, 'jp-', '') || '--' || e.partner_place_id AS pair_id, e.jp_place_id, e.partner_place_id,
       j.lat AS jp_lat, j.lon AS jp_lon, j.draw_lat AS jp_draw_lat, j.draw_lon AS jp_draw_lon, j.is_moved AS jp_is_moved,
       p.lat AS partner_lat, p.lon AS partner_lon, p.draw_lat AS partner_draw_lat, p.draw_lon AS partner_draw_lon,
       p.is_moved AS partner_is_moved,
       row_number() OVER (near ORDER BY e.jp_place_id, e.partner_place_id)::INTEGER AS lane, count(*) OVER near AS lanes
FROM ends e
JOIN drawn j ON j.place_id = e.jp_place_id
JOIN drawn p ON p.place_id = e.partner_place_id
WINDOW near AS (PARTITION BY floor(j.lat / 3), floor(j.lon / 3), floor(p.lat / 3), floor(p.lon / 3))
ORDER BY pair_id;
