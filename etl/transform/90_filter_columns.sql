-- Which shared filter narrows which table, and by which column: the one place that says it.
-- `rule` names how the column is compared (atlas/export/selection.py knows each); of several rules the first counts.
CREATE TABLE filter_columns AS
WITH rules(position, parameter, rule, column_name, only_tables) AS (VALUES
    (1, 'municipality', 'equal', 'municipality_code', NULL),
    (2, 'municipality', 'equal', 'jis_code', NULL),
    (3, 'municipality', 'place_code', 'jp_place_id', NULL),
    (1, 'prefecture', 'equal', 'prefecture_code', NULL),
    (2, 'prefecture', 'first_two', 'jis_code', NULL),
    (3, 'prefecture', 'place_prefecture', 'jp_place_id', NULL),
    (1, 'country', 'equal', 'country_iso3', NULL),
    (1, 'sector', 'any_of', 'sectors', ['activities']),
    (2, 'sector', 'any_of_text', 'sectors', ['cases']),
    (3, 'sector', 'equal', 'sector', NULL),
    (4, 'sector', 'project', 'project_id', NULL),
    (1, 'scheme', 'equal', 'scheme', NULL),
    (1, 'case', 'equal', 'case_id', NULL),
    -- "kind" means many things; only here it is the kind of local government.
    (1, 'kind', 'equal', 'kind', ['activities', 'declarations', 'declaration_places', 'declaration_counts', 'declaration_series', 'municipalities', 'local_governments']),
    (2, 'kind', 'place_kind', 'jp_place_id', NULL),
    (1, 'evidence', 'equal', 'evidence', NULL),
    (1, 'fiscal_year', 'years', 'fiscal_year_from', NULL),
    (2, 'fiscal_year', 'year', 'fiscal_year', NULL),
    (3, 'fiscal_year', 'dates', 'date_start', NULL),
    (4, 'fiscal_year', 'date', 'date_start', NULL),
    (5, 'fiscal_year', 'date', 'declared_on', NULL),
    (6, 'fiscal_year', 'date', 'as_of', NULL),
    (7, 'fiscal_year', 'date', 'selected_on', NULL),
    (8, 'fiscal_year', 'date', 'date', NULL)
), columns AS (
    SELECT table_name, column_name FROM duckdb_columns()
    WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal
)
SELECT c.table_name, r.parameter, r.rule, c.column_name
FROM columns c JOIN rules r USING (column_name)
WHERE (r.only_tables IS NULL OR list_contains(r.only_tables, c.table_name))
  AND (r.rule NOT IN ('date', 'dates') OR c.table_name IN (SELECT table_name FROM columns WHERE column_name = 'date_precision'))
  AND (r.rule <> 'dates' OR c.table_name IN (SELECT table_name FROM columns WHERE column_name = 'date_end'))
  AND (r.rule <> 'years' OR c.table_name IN (SELECT table_name FROM columns WHERE column_name = 'fiscal_year_to'))
QUALIFY row_number() OVER (PARTITION BY c.table_name, r.parameter ORDER BY r.position) = 1
ORDER BY ALL;

-- Which tables have a place on the map: a point, or an arc between two places. Of several rules the first counts.
CREATE TABLE geometry_columns AS
WITH rules(position, rule, first_column, second_column) AS (VALUES
    (1, 'arc', 'jp_place_id', 'partner_place_id'),
    (2, 'point', 'lon', 'lat'),
    (3, 'place', 'place_id', 'place_id'),
    (4, 'municipality', 'jis_code', 'jis_code')
), columns AS (
    SELECT table_name, list(column_name) AS names FROM duckdb_columns()
    WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal
    GROUP BY table_name
)
SELECT c.table_name, r.rule, r.first_column, r.second_column
FROM columns c JOIN rules r ON list_has_all(c.names, [r.first_column, r.second_column])
QUALIFY row_number() OVER (PARTITION BY c.table_name ORDER BY r.position) = 1
ORDER BY ALL;
