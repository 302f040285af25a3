SELECT category, entity, version, position, incarnation, event_id, schema_name, size, length(state), saved_at
FROM leftfold_snapshot
WHERE log = ? AND category = ? AND entity = ?
ORDER BY version, schema_name
