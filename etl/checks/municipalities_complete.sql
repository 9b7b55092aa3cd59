-- en: Latitude, longitude, GeoNames ID and plain name of a municipality are given together.
-- ja: 市区町村の緯度・経度・GeoNames ID・ローマ字名はそろって記載する。
-- tables: municipalities
-- scope: facts
SELECT 'municipalities' AS table_name, _row AS row_number, 'lat' AS field,
       concat_ws(', ', coalesce(lat::VARCHAR, '""'), coalesce(lon::VARCHAR, '""'), coalesce(geonames_id, '""'),
                 coalesce(name_ascii, '""')) AS found,
       NULL AS allowed
FROM staging.municipalities
WHERE (lat IS NULL) <> (lon IS NULL) OR (lat IS NULL) <> (geonames_id IS NULL)
   OR (lat IS NULL) <> (name_ascii IS NULL)
