-- Every local government that can be chosen: 47 prefectures and 1,741 municipalities, one row per JIS code.
-- English names: municipality_names.csv (GeoNames names the settlement of a point, which is often not the municipality).
CREATE TABLE local_governments AS
SELECT m.jis_code, m.name_ja, m.name_kana, n.name_en, n.romaji,
       m.kind, m.prefecture_code, f.name_ja AS prefecture_ja, f.name_en AS prefecture_en,
       m.lat, m.lon, p.place_id
FROM municipalities m
JOIN municipality_names n USING (jis_code)
JOIN prefectures f USING (prefecture_code)
LEFT JOIN places p ON p.jis_code = m.jis_code
UNION ALL
SELECT f.jis_code, f.name_ja, f.name_kana, f.name_en, lower(split_part(f.name_en, ' ', 1)), 'prefecture', f.prefecture_code, f.name_ja, f.name_en,
       p.lat, p.lon, p.place_id
FROM prefectures f
LEFT JOIN places p ON p.jis_code = f.jis_code
ORDER BY 1;
