INSERT INTO {schema}.leftfold_checkpoint (log, incarnation, position, event_id, name)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (name) DO NOTHING
