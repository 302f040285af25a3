SELECT position FROM leftfold_checkpoint WHERE name = ?
