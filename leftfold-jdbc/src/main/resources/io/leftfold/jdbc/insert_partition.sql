INSERT INTO leftfold_partition
    (subscription, number, owner, epoch, log, incarnation, position, event_id, trying, abandoned_at, letters)
VALUES (?, ?, NULL, 0, ?, ?, ?, ?, 0, NULL, 0)
