-- The last fiscal year of the register.
SELECT max(fiscal_year) AS last_year FROM projects
