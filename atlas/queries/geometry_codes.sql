-- Codes of the areas of a layer; none where the layer is not installed.
SELECT id FROM geometry_paths WHERE layer = $layer ORDER BY id
