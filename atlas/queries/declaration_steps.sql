-- Ends of the quarters in which the list of known declarations grows, as months: the steps of the time slider.
SELECT DISTINCT strftime(date_trunc('quarter', certain_by(declared_on, date_precision)) + INTERVAL 2 MONTH, '%Y-%m') AS month
FROM declarations WHERE declared_on IS NOT NULL
ORDER BY month
