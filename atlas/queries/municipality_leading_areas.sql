-- The selection rounds of the leading areas: how many, the last one, and where they are published. No round names its municipalities.
SELECT count(*) AS rounds, max(selected_on) AS last_on, arg_max(date_precision, selected_on) AS date_precision,
       distinct_values(source_id) AS source_ids
FROM leading_areas
