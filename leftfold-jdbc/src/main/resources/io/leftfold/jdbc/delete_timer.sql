DELETE FROM leftfold_timer WHERE category = ? AND entity = ? AND name = ? AND due_at = ?
