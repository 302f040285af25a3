DELETE FROM leftfold_checkpoint WHERE name = ?
