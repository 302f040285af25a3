DELETE FROM leftfold_letter WHERE subscription = ?
