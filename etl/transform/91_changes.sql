-- What differs between two attached warehouses, cell by cell. Both must have the view `fact_cells` (etl/cells.py).
-- A row that is new or gone appears with all its cells.
CREATE OR REPLACE MACRO changes_between(p_before, p_after) AS TABLE
WITH before AS (SELECT * FROM query_table(p_before || '.main.fact_cells')),
     after AS (SELECT * FROM query_table(p_after || '.main.fact_cells')),
     compared AS (
         SELECT table_name, row_key, field, b.value AS before_value, a.value AS after_value
         FROM before b FULL JOIN after a USING (table_name, row_key, field)
         WHERE b.value IS DISTINCT FROM a.value
     )
SELECT c.table_name, c.row_key,
       CASE WHEN (c.table_name, c.row_key) NOT IN (SELECT DISTINCT (table_name, row_key) FROM before) THEN 'added'
            WHEN (c.table_name, c.row_key) NOT IN (SELECT DISTINCT (table_name, row_key) FROM after) THEN 'removed'
            ELSE 'corrected' END AS change,
       c.field, c.before_value, c.after_value
FROM compared c
ORDER BY ALL;
