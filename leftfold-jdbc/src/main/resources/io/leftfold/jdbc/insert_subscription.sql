INSERT INTO leftfold_subscription (name, partitions, is_paused, asked_by, why)
VALUES (?, ?, 0, '', '')
ON CONFLICT (name) DO NOTHING
