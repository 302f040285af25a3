UPDATE leftfold_checkpoint SET position = position WHERE name = ?
