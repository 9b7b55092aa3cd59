-- en: A fact of a case has the usage note conflict exactly when it is listed as a conflict.
-- ja: 事例の事実の注意conflictは、不一致の表に記載がある場合に限り付ける。
-- tables: conflicts_cooperation, case_facts
-- scope: facts
SELECT 'case_facts' AS table_name, f._row AS row_number, 'usage_note' AS field,
       coalesce(f.usage_note, '""') AS found, NULL AS allowed
FROM staging.case_facts f
WHERE list_contains(string_split(coalesce(f.usage_note, ''), ';'), 'conflict')
   <> EXISTS (SELECT 1 FROM staging.conflicts_cooperation c
              WHERE c.table_name = 'case_facts' AND c.row_id = f.fact_id)
