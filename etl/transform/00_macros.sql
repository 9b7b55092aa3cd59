-- Shared expressions. They are stored in the warehouse so that every query says the same thing in the same words.

-- The text in the reader's language: 'ja' or 'en'.
CREATE OR REPLACE MACRO tr(lang, ja, en) AS CASE WHEN lang = 'ja' THEN ja ELSE en END;

-- Japanese fiscal year (April to March) of a date. A date known only to its calendar year keeps that year:
-- its first day, 1 January, would otherwise push it into the fiscal year before.
CREATE OR REPLACE MACRO fiscal_year_of(d, precision) AS
    CASE WHEN precision = 'unknown' THEN NULL
         WHEN precision = 'year' THEN year(d)
         ELSE year(d) - CASE WHEN month(d) < 4 THEN 1 ELSE 0 END END;

-- The different values of a group, sorted, without blanks. An ordered aggregate over DISTINCT says the same in twice the time.
CREATE OR REPLACE MACRO distinct_values(x) AS list_sort(list_distinct(list(x)));
