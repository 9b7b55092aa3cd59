-- What the given documents say in one table ($table_name), with the facts of cases that illustrate it.
-- A chosen case keeps the items it illustrates and those said of it.
WITH shown AS (
    SELECT f.table_name, f.row_id, f.fact_id, e.case_id, tr($lang, n.pair_ja, n.pair_en) AS "case",
           tr($lang, e.value_ja, e.value_en) AS fact, tr($lang, f.why_ja, f.why_en) AS why, e.source_ids, n.position
    FROM framework_illustrations f
    JOIN case_evidence e USING (fact_id)
    JOIN case_names n ON n.case_id = e.case_id
    WHERE $case IS NULL OR list_contains($case, e.case_id)
)
SELECT i.row_id, tr($lang, i.group_ja, i.group_en) AS heading, tr($lang, i.item_ja, i.item_en) AS item,
       tr($lang, i.remedy_ja, i.remedy_en) AS remedy, tr($lang, i.detail_ja, i.detail_en) AS detail,
       tr($lang, i.who_ja, i.who_en) AS said_by, i.source_id AS document_id, i.source_locator,
       coalesce(list(s.case_id ORDER BY s.position, s.fact_id) FILTER (WHERE s.fact_id IS NOT NULL), []) AS case_ids,
       coalesce(list(s."case" ORDER BY s.position, s.fact_id) FILTER (WHERE s.fact_id IS NOT NULL), []) AS case_names,
       coalesce(list(s.fact ORDER BY s.position, s.fact_id) FILTER (WHERE s.fact_id IS NOT NULL), []) AS facts,
       coalesce(list(s.why ORDER BY s.position, s.fact_id) FILTER (WHERE s.fact_id IS NOT NULL), []) AS reasons,
       list_distinct(list_concat([i.source_id], coalesce(flatten(list(s.source_ids) FILTER (WHERE s.fact_id IS NOT NULL)), []))) AS source_ids
FROM framework_items i
LEFT JOIN shown s ON s.table_name = i.table_name AND s.row_id = i.row_id
WHERE i.table_name = $table_name
  AND ($document IS NULL OR i.source_id = $document)
  AND ($case IS NULL OR s.fact_id IS NOT NULL OR list_contains($case, i.case_id))
GROUP BY i.row_id, i.group_ja, i.group_en, i.item_ja, i.item_en, i.remedy_ja, i.remedy_en, i.detail_ja, i.detail_en, i.who_ja, i.who_en,
         i.source_id, i.source_locator
ORDER BY min(i.group_position), i.row_id
