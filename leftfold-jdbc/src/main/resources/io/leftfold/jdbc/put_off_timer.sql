UPDATE leftfold_timer SET next_at = ? WHERE category = ? AND entity = ? AND name = ? AND due_at = ?
