-- Outlines of a layer as SVG paths in degrees, for maps that the server draws.
SELECT id, path FROM geometry_paths WHERE layer = $layer ORDER BY id
