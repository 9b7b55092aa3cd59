-- Every local government with its names, in code order.
SELECT g.jis_code, g.name_ja, g.name_kana, g.name_en, g.romaji, g.kind, tr($lang, k.label_ja, k.label_en) AS kind_label,
       tr($lang, g.name_ja, g.name_en) AS municipality, tr($lang, g.prefecture_ja, g.prefecture_en) AS prefecture, g.prefecture_code,
       p.region_en AS region_code, tr($lang, p.region_ja, p.region_en) AS region
FROM local_governments g
JOIN prefectures p USING (prefecture_code)
JOIN labels k ON k.vocabulary = 'local_government_kind' AND k.value = g.kind
ORDER BY g.jis_code
