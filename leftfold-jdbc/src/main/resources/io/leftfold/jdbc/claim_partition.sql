UPDATE leftfold_partition
SET epoch = epoch + 1,
    abandoned_at = CASE
        WHEN owner IS NOT NULL THEN coalesce(position, 0)
        WHEN abandoned_at = coalesce(position, 0) THEN abandoned_at
    END,
    owner = ?
WHERE subscription = ? AND number = ? AND (owner IS NULL OR owner = ? OR NOT EXISTS (
    SELECT 1 FROM leftfold_node AS running
    WHERE running.node = leftfold_partition.owner
        AND running.subscription = leftfold_partition.subscription
        AND running.lease_end > {micros}))
RETURNING epoch
