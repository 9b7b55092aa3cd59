-- en: A source was published on or before the day it was read.
-- ja: 出典の公表日は確認日より後にならない。
-- tables: sources_cooperation, sources_declarations
-- scope: facts
SELECT table_name, _row AS row_number, 'published_on' AS field, published_on AS found,
       '<= ' || retrieved_on AS allowed
FROM (SELECT 'sources_cooperation' AS table_name, _row, published_on, retrieved_on FROM staging.sources_cooperation
      UNION ALL
      SELECT 'sources_declarations', _row, published_on, retrieved_on FROM staging.sources_declarations)
WHERE published_on > retrieved_on
