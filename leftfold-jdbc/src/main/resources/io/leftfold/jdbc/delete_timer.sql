DELETE FROM leftfold_timer
WHERE (category, entity, name) IN (
    SELECT category, entity, name FROM leftfold_timer
    WHERE category = ? AND entity = ? AND name = ? AND due_at = ?
    {skip_held})
