-- en: A role at a conference or network rests on a record of the named table.
-- ja: 会議・ネットワークでの役割は、指定した表にある記録に基づく。
-- tables: platform_roles, case_facts, cooperation_links
-- scope: facts
SELECT 'platform_roles' AS table_name, r._row AS row_number, 'record_id' AS field, r.record_id AS found, r.record_table AS allowed
FROM staging.platform_roles r
WHERE NOT (r.record_table = 'case_facts' AND r.record_id IN (SELECT fact_id FROM staging.case_facts)
           OR r.record_table = 'cooperation_links' AND r.record_id IN (SELECT link_id FROM staging.cooperation_links))
