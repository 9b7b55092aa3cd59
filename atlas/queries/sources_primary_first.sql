-- The sources of a list, those of public bodies first, copies and the press last; of one kind in the order of the list.
SELECT s.source_id
FROM sources s
WHERE list_contains($ids, s.source_id)
ORDER BY list_position(['official', 'municipality', 'academic', 'ngo', 'company', 'press', 'mirror', 'seed'], s.publisher_kind) NULLS LAST,
         list_position($ids, s.source_id)
