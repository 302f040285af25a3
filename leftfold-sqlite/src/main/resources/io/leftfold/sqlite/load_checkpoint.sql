SELECT log, incarnation, position, event_id FROM leftfold_checkpoint WHERE name = ?
