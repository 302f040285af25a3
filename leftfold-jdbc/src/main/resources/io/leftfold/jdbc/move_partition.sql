UPDATE leftfold_partition
SET log = ?, incarnation = ?, position = ?, event_id = ?
WHERE subscription = ? AND number = ? AND epoch = ? AND owner = ?
    AND log IS NOT DISTINCT FROM ?
    AND incarnation IS NOT DISTINCT FROM ?
    AND position IS NOT DISTINCT FROM ?
    AND event_id IS NOT DISTINCT FROM ?
