DELETE FROM leftfold_snapshot
WHERE log = ? AND category = ? AND entity = ? AND schema_name = ? AND version < (
    SELECT version FROM leftfold_snapshot
    WHERE log = ? AND category = ? AND entity = ? AND schema_name = ?
    ORDER BY version DESC
    LIMIT 1 OFFSET ?)
