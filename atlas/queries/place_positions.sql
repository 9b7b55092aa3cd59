-- Longitude and latitude by place and by municipality code.
SELECT 'place' AS kind, place_id AS id, lon, lat FROM places WHERE lon IS NOT NULL AND lat IS NOT NULL
UNION ALL
SELECT 'municipality', jis_code, lon, lat FROM local_governments WHERE lon IS NOT NULL AND lat IS NOT NULL
