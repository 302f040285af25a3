UPDATE leftfold_partition
SET owner = NULL, epoch = epoch + 1, log = ?, incarnation = ?, position = ?, event_id = ?, trying = 0,
    abandoned_at = NULL, letters = 0
WHERE subscription = ?
