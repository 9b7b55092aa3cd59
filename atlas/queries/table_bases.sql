-- Which tables the rows of a derived table come from.
SELECT table_name, list(base_table ORDER BY base_table) AS base_tables FROM table_bases GROUP BY table_name ORDER BY table_name
