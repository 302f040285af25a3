DELETE FROM leftfold_checkpoint WHERE name = ? RETURNING log, incarnation, position, event_id
