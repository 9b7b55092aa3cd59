-- Names in Japanese and English that belong together.
SELECT name_ja AS ja, name_en AS en FROM places
UNION SELECT name_ja, name_en FROM countries
UNION SELECT name_ja, name_en FROM prefectures
UNION SELECT name_ja, name_en FROM local_governments
UNION SELECT label_ja, label_en FROM labels
UNION SELECT label_ja, label_en FROM sectors
UNION SELECT label_ja, label_en FROM schemes
UNION SELECT label_ja, label_en FROM indicators
UNION SELECT title_ja, title_en FROM meta_tables
UNION SELECT pair_ja, pair_en FROM case_names
UNION SELECT brief_ja, brief_en FROM case_names
