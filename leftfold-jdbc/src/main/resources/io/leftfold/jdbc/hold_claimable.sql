{hold_partition}
WHERE subscription = ? AND number = ? AND (owner IS NULL OR owner = ? OR NOT EXISTS (
    SELECT 1 FROM leftfold_node AS running
    WHERE running.node = leftfold_partition.owner
        AND running.subscription = leftfold_partition.subscription
        AND running.lease_end > {micros}))
{unless_held}
