INSERT INTO leftfold_checkpoint (name, log, incarnation, position, event_id)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (name) DO NOTHING
