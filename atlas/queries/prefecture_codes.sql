SELECT prefecture_code FROM prefectures ORDER BY prefecture_code
