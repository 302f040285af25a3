UPDATE leftfold_letter
SET key = ?, type = ?, state = CASE WHEN state = 'UNWANTED' THEN state ELSE ? END, attempts = ?, code = ?, error = ?,
    parked_at = ?, due_at = ?, event_id = ?
WHERE partition_number = ? AND subscription = ? AND position = ?
