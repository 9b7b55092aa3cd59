-- What part of the plane a layer covers, and the line that names its origin.
SELECT x_min, y_min, width, height, aspect, tr($lang, attribution_ja, attribution_en) AS attribution
FROM geometry_frames WHERE layer = $layer
