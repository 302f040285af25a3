SELECT subscription, number, owner, epoch, log, incarnation, position, event_id, trying, letters,
    CASE WHEN EXISTS (
        SELECT 1 FROM leftfold_node AS running
        WHERE running.node = leftfold_partition.owner
            AND running.subscription = leftfold_partition.subscription
            AND running.lease_end > {micros}
    ) THEN 1 ELSE 0 END
FROM leftfold_partition
WHERE CAST(? AS TEXT) = '' OR subscription IN (SELECT subscription FROM leftfold_node WHERE node = ?)
ORDER BY subscription, number
