-- Every published figure and the number of different sources that give it. The same count on the same day in two rows
-- of two sources is one figure with two sources; a different count is another figure.
WITH given AS (
    SELECT 'case_facts' AS table_name, f.fact_id AS figure, u.source_id
    FROM case_facts f JOIN source_uses u ON u.table_name = 'case_facts' AND u.row_key = f.fact_id
    WHERE f.value_number IS NOT NULL
    UNION ALL
    SELECT 'cooperation_links', c.link_id, u.source_id
    FROM cooperation_links c JOIN source_uses u ON u.table_name = 'cooperation_links' AND u.row_key = c.link_id
    WHERE c.value_number IS NOT NULL
    UNION ALL
    SELECT 'programme_totals', row_key, source_id FROM source_uses WHERE table_name = 'programme_totals'
    UNION ALL
    SELECT 'declaration_counts', concat_ws(' ', as_of, kind, "count"), source_id FROM declaration_counts
    UNION ALL
    SELECT 'declaration_population', concat_ws(' ', as_of, population_million, population_share_percent), source_id FROM declaration_population
    UNION ALL
    SELECT 'leading_areas', "round"::VARCHAR, source_id FROM leading_areas
), counted AS (
    SELECT table_name, figure, count(DISTINCT source_id) AS sources FROM given GROUP BY ALL
)
SELECT table_name, count(*) AS figures, count(*) FILTER (WHERE sources = 1) AS single
FROM counted GROUP BY table_name ORDER BY table_name
