SELECT min(next_at) FROM leftfold_timer WHERE category = ?
