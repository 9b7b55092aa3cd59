-- How many items there are per table of the framework, and how many of them a fact of a case illustrates.
SELECT i.table_name, count(*) AS items,
       count(*) FILTER (WHERE (i.table_name, i.row_id) IN (SELECT (table_name, row_id) FROM framework_illustrations)) AS illustrated,
       distinct_values(i.source_id) AS source_ids
FROM framework_items i
GROUP BY i.table_name
ORDER BY i.table_name
