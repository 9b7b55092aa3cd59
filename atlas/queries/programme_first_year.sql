-- The first fiscal year of the City-to-City register.
SELECT min(fiscal_year) AS fiscal_year FROM projects
