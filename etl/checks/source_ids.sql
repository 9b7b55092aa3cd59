-- en: A source id ends in the first six hex digits of the SHA-1 of its address; only the given documents have no address.
-- ja: 出典IDの末尾はアドレスのSHA-1の先頭6桁とする。アドレスがないのは提供資料のみ。
-- tables: sources_cooperation, sources_declarations
-- scope: facts
SELECT table_name, _row AS row_number, 'source_id' AS field, source_id AS found, sha1(url)[:6] AS allowed
FROM (SELECT 'sources_cooperation' AS table_name, _row, source_id, url, publisher_kind FROM staging.sources_cooperation
      UNION ALL
      SELECT 'sources_declarations', _row, source_id, url, publisher_kind FROM staging.sources_declarations)
WHERE (url IS NULL) <> (publisher_kind = 'seed') OR right(source_id, 6) <> sha1(url)[:6]
