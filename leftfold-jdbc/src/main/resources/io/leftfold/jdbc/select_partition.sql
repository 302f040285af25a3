SELECT owner, epoch, log, incarnation, position, event_id, trying, abandoned_at
FROM leftfold_partition
WHERE subscription = ? AND number = ?
