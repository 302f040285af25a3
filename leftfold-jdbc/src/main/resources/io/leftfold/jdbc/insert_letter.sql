INSERT INTO leftfold_letter
    (key, type, state, attempts, code, error, parked_at, due_at, event_id, partition_number, subscription, position)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (subscription, position) DO NOTHING
