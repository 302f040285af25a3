DELETE FROM leftfold_timer WHERE category = ? AND entity = ?
