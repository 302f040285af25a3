INSERT INTO leftfold_timer (category, entity, name, due_at, next_at)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (category, entity, name) DO UPDATE SET due_at = excluded.due_at, next_at = excluded.next_at
WHERE leftfold_timer.due_at <> excluded.due_at
