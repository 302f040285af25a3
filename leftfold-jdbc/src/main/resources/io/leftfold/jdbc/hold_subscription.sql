UPDATE leftfold_subscription SET is_paused = is_paused WHERE name = ?
