DELETE FROM leftfold_subscription WHERE name = ?
