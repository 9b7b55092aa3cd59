SELECT table_name, parameter, rule, column_name FROM atlas.filter_columns ORDER BY ALL
