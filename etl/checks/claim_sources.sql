-- en: The sources of a verdict are in the tables of sources, and a verdict other than unverified has one.
-- ja: 照合に用いた出典は出典の表にあり、未確認以外の結果には出典がある。
-- tables: claims, sources_cooperation, sources_declarations
-- scope: facts
SELECT 'claims' AS table_name, _row AS row_number, 'evidence_source_ids' AS field, source_id AS found, NULL AS allowed
FROM (SELECT _row, unnest(string_split(evidence_source_ids, ';')) AS source_id FROM staging.claims)
ANTI JOIN (SELECT source_id FROM staging.sources_cooperation
           UNION SELECT source_id FROM staging.sources_declarations) USING (source_id)
UNION ALL
SELECT 'claims', _row, 'evidence_source_ids', '""', NULL
FROM staging.claims WHERE verdict <> 'unverified' AND evidence_source_ids IS NULL
