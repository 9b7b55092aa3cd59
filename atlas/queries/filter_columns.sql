SELECT table_name, parameter, rule, column_name FROM filter_columns ORDER BY ALL
