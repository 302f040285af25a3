SELECT subscription, partition_number, key, position, event_id, type, state, attempts, code, error, parked_at, due_at
FROM leftfold_letter
WHERE subscription = ? AND partition_number = ?
ORDER BY position
