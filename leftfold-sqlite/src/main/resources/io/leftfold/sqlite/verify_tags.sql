SELECT t.tag, t.position
FROM event_tag t LEFT JOIN event e ON e.position = t.position
WHERE e.position IS NULL
   OR instr(char(10) || coalesce(e.tags, '') || char(10), char(10) || t.tag || char(10)) = 0
