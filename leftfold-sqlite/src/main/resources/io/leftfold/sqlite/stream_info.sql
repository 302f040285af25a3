SELECT category, entity,
       last.version,
       (SELECT recorded_at FROM event WHERE stream = number AND version = 1),
       last.recorded_at,
       state, fields
FROM stream
LEFT JOIN event last ON last.position =
        (SELECT position FROM event WHERE stream = number ORDER BY version DESC LIMIT 1)
WHERE category = ? AND entity = ?
