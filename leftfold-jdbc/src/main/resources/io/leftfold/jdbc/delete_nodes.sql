DELETE FROM leftfold_node WHERE subscription = ?
