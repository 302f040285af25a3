DELETE FROM leftfold_letter WHERE subscription = ? AND partition_number = ? AND position = ?
