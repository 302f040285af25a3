INSERT INTO leftfold_inbox (subscription, key, position)
VALUES (?, ?, ?)
ON CONFLICT (subscription, key) DO UPDATE SET position = excluded.position
WHERE leftfold_inbox.position < excluded.position
