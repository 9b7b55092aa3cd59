-- en: A place has latitude, longitude and kind of point together, and a country; only networks have neither.
-- ja: 地点には緯度・経度・位置の種類・国がそろっている。いずれも持たないのはネットワークのみ。
-- tables: places
-- scope: facts
SELECT 'places' AS table_name, _row AS row_number, 'lat' AS field,
       concat_ws(', ', coalesce(lat::VARCHAR, '""'), coalesce(lon::VARCHAR, '""'), coalesce(country_iso3, '""'),
                 coalesce(coord_kind, '""')) AS found,
       NULL AS allowed
FROM staging.places
WHERE (lat IS NULL) <> (kind = 'network') OR (lon IS NULL) <> (kind = 'network')
   OR (country_iso3 IS NULL) <> (kind = 'network') OR (coord_kind IS NULL) <> (kind = 'network')
