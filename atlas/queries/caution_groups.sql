-- Cautions that stand in the same places (table, source, case) as one line, with their number: what is behind a card is a sum of these.
WITH placed AS (
    SELECT kind, caution, list(DISTINCT {'table_name': table_name, 'source_id': source_id, 'case_id': case_id}) AS places
    FROM row_cautions
    GROUP BY kind, caution
)
SELECT kind, list_sort(places) AS places, count(*) AS cautions
FROM placed
GROUP BY ALL
ORDER BY ALL
