DELETE FROM leftfold_node WHERE node = ? AND subscription = ?
