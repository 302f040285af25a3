UPDATE leftfold_subscription SET is_paused = ?, asked_by = ?, why = ? WHERE name = ?
