-- Boundary files served as static files, with the line that names their origin.
SELECT layer, file, tr($lang, attribution_ja, attribution_en) AS attribution FROM geometry_files ORDER BY layer
