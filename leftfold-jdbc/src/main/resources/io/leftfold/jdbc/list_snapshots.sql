SELECT category, entity, version, position, incarnation, event_id, schema_name, size, length(state), saved_at
FROM leftfold_snapshot
WHERE log = ? AND (category, entity, version, schema_name) > (?, ?, ?, ?) AND (category = ? OR ? = '')
ORDER BY category, entity, version, schema_name
LIMIT ?
