DELETE FROM leftfold_inbox WHERE subscription = ? AND position <= ?
