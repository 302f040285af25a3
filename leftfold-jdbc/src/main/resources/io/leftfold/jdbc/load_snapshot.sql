SELECT version, position, incarnation, event_id, schema_name, size, state
FROM leftfold_snapshot
WHERE log = ? AND category = ? AND entity = ? AND schema_name = ? AND version <= ? AND position <= ?
ORDER BY version DESC
LIMIT 1
