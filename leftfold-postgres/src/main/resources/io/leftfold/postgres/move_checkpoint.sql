UPDATE {schema}.leftfold_checkpoint
SET log = ?, incarnation = ?, position = ?, event_id = ?
WHERE name = ? AND log = ? AND incarnation = ? AND position = ? AND event_id = ?
