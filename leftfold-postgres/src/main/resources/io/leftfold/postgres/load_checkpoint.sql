SELECT log, incarnation, position, event_id FROM {schema}.leftfold_checkpoint WHERE name = ?
