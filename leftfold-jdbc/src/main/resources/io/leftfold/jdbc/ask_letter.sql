UPDATE leftfold_letter SET state = ? WHERE subscription = ? AND position = ? AND state <> 'FOLLOWING'
