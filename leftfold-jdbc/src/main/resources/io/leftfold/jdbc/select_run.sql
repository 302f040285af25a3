SELECT subscription FROM leftfold_node WHERE node = ?
