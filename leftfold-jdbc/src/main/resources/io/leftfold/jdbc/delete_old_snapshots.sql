DELETE FROM leftfold_snapshot
WHERE log = ? AND category = ? AND entity = ? AND version < (
    SELECT version FROM leftfold_snapshot
    WHERE log = ? AND category = ? AND entity = ?
    ORDER BY version DESC
    LIMIT 1 OFFSET ?)
